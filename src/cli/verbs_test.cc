#include "cli/verbs.h"

#include <gtest/gtest.h>

#include "cli/node_text.h"
#include "cli/testing.h"
#include "control/json.h"
#include "control/server.h"

namespace p2p::cli {
namespace {

using control::testing::FakeBackend;
using control::testing::id_of;

// What a verb printed, and its exit code.
struct Printed {
  std::string out;
  std::string err;
  int code = -1;
};

class Verbs : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = control::Server::start({.socket_path = path()}, backend_, events_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }
  std::string path() const { return directory_.file("control.sock"); }

  Printed run(const VerbRequest& request, bool json = false) {
    VerbCall call{request, path(), "", json};
    Printed printed;
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    printed.code = run_verb(call, testing::environment());
    printed.out = ::testing::internal::GetCapturedStdout();
    printed.err = ::testing::internal::GetCapturedStderr();
    return printed;
  }
  void expect_done(const VerbRequest& request, bool json, const std::string& out) {
    Printed printed = run(request, json);
    EXPECT_EQ(printed.out, out);
    EXPECT_EQ(printed.err, "");
    EXPECT_EQ(printed.code, kExitDone);
  }

  control::testing::TempDirectory directory_;
  FakeBackend backend_;
  control::EventStream events_;
  std::unique_ptr<control::Server> server_;
};

TEST_F(Verbs, PrintWhatTheDaemonKnows) {
  expect_done(control::ListNodes{}, false, node_table(backend_.list, Terminal{}));
  expect_done(control::ListNodes{}, true, control::nodes_to_json(backend_.list) + "\n");
  expect_done(control::GetStatus{}, true, control::status_to_json(backend_.daemon_status) + "\n");
  EXPECT_TRUE(run(control::GetStatus{}).out.starts_with("Phase:     running\n"));
  expect_done(control::ShowNode{""}, true, control::node_to_json(backend_.list.nodes[0]) + "\n");
  EXPECT_TRUE(run(control::ShowNode{"cellar"}).out.starts_with("Name:       cellar\n"));
}

TEST_F(Verbs, ResolveANameAddressByAddress) {
  expect_done(control::ResolveName{"attic"}, false, "10.0.1.5\n2001:db8::5\n");
  EXPECT_NE(run(control::ResolveName{"attic"}, true).out.find("\"addresses\":[\"10.0.1.5\",\"2001:db8::5\"]"),
            std::string::npos);
  Printed unreachable = run(control::ResolveName{"cellar"});
  EXPECT_EQ(unreachable.out, "10.0.2.7\n");
  EXPECT_EQ(unreachable.err, "p2p-ddns: cellar does not answer now; this is where it was last\n");
  EXPECT_EQ(unreachable.code, kExitDone);
}

TEST_F(Verbs, FailWhereANameHasNoAddress) {
  Printed left = run(control::ResolveName{"shed"});
  EXPECT_EQ(left.out, "");
  EXPECT_EQ(left.err, "p2p-ddns: shed has left the network\n");
  EXPECT_EQ(left.code, kExitFailed);
  Printed nobody = run(control::ResolveName{"nobody"}, true);
  EXPECT_EQ(nobody.out, "{\"error\":\"no node is called nobody\"}\n");
  EXPECT_EQ(nobody.err, "");
  EXPECT_EQ(nobody.code, kExitFailed);
}

TEST_F(Verbs, TellTheDaemonWhatToDo) {
  expect_done(control::Pause{}, false, "paused; \"p2p-ddns resume\" takes part again\n");
  expect_done(control::Resume{}, false, "resumed\n");
  expect_done(control::Stop{}, true, "{\"ok\":true}\n");
  EXPECT_EQ(backend_.calls(), (std::vector<std::string>{"pause", "resume", "stop"}));
}

TEST_F(Verbs, PrintATicketWithTheTermsAskedFor) {
  expect_done(control::PrintTicket{.uses = 3}, false, "p2p1ticket\n");
  EXPECT_EQ(backend_.ticket_request().uses, 3u);
  expect_done(control::PrintTicket{}, true, "{\"ticket\":\"p2p1ticket\"}\n");
}

TEST_F(Verbs, SayHowToStartADaemonWhereThereIsNone) {
  server_->stop();
  std::string message = "no daemon answers at " + path() +
                        ": start one with \"p2p-ddns --daemon ...\" (or name its socket with --socket)";
  for (const VerbRequest& request :
       {VerbRequest(control::ListNodes{}), VerbRequest(control::Watch{}), VerbRequest(control::Stop{})}) {
    Printed printed = run(request);
    EXPECT_EQ(printed.err, "p2p-ddns: " + message + "\n");
    EXPECT_EQ(printed.out, "");
    EXPECT_EQ(printed.code, kExitFailed);
    EXPECT_EQ(run(request, true).out, control::error_to_json(message) + "\n");
  }
}

TEST_F(Verbs, WatchUntilTheDaemonEnds) {
  server_->stop();
  std::string event = control::watch_item_to_json(control::TimedEvent{
      WallTime::from_seconds(1767323045), {EventKind::unreachable, id_of(2), "cellar", {}, {}, ""}});
  std::string stream = "HTTP/1.1 200 OK\r\n\r\n" + event + "\n" + event + "\n";
  {
    control::testing::OddDaemon daemon(path(), stream);
    Printed printed = run(control::Watch{});
    EXPECT_EQ(std::count(printed.out.begin(), printed.out.end(), '\n'), 2);
    EXPECT_NE(printed.out.find("  unreachable      cellar\n"), std::string::npos);
    EXPECT_EQ(printed.err, "p2p-ddns: the daemon at " + path() + " has stopped\n");
    EXPECT_EQ(printed.code, kExitFailed);
  }
  control::testing::OddDaemon daemon(path(), stream);
  EXPECT_EQ(run(control::Watch{}, true).out,
            event + "\n" + event + "\n" + control::error_to_json("the daemon at " + path() + " has stopped") +
                "\n");
}

TEST_F(Verbs, FindTheSocketBesideTheConfiguration) {
  VerbCall call{control::ListNodes{}, "", directory_.file("state.db"), true};
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(run_verb(call, testing::environment()), kExitDone);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), control::nodes_to_json(backend_.list) + "\n");
}

TEST(UsageErrors, GoWhereTheCallerReads) {
  const char* plain[] = {"p2p-ddns", "lits"};
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(report_usage_error(2, plain, {"what \x1b?"}), kExitUsage);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "p2p-ddns: what ??\n");
  const char* json[] = {"p2p-ddns", "lits", "--json"};
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(report_usage_error(3, json, {"what?"}), kExitUsage);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "{\"error\":\"what?\"}\n");
}

}  // namespace
}  // namespace p2p::cli
