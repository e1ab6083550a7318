#include "control/server.h"

#include <gtest/gtest.h>

#include <thread>
#include "base/limits_local.h"

#include "control/client.h"
#include "control/http.h"
#include "control/testing.h"

namespace p2p::control {
namespace {

using testing::eventually;
using testing::FakeBackend;
using testing::id_of;
using testing::RawConnection;
using testing::TempDirectory;

class ControlServer : public ::testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    options.socket_path = path();
    auto server = Server::start(options, backend_, events_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }
  std::string path() const { return directory_.file("control.sock"); }
  Client client() const { return Client(path()); }

  std::string ask(const std::string& head) {
    RawConnection connection(path());
    EXPECT_TRUE(connection.is_open());
    connection.write(head);
    return connection.read_all();
  }
  // A watcher whose subscription stands.
  RawConnection watcher() {
    RawConnection out(path());
    EXPECT_TRUE(out.write("GET /v1/watch HTTP/1.1\r\n\r\n"));
    EXPECT_NE(out.read_until("\r\n\r\n").find("200 OK"), std::string::npos);
    return out;
  }
  void publish(const std::string& name) {
    events_.publish(WallTime::from_seconds(1767323045), {EventKind::joined, id_of(5), name, {}, {}, ""});
  }

  TempDirectory directory_;
  FakeBackend backend_;
  EventStream events_;
  std::unique_ptr<Server> server_;
};

TEST_F(ControlServer, AnswersEveryQuestionOfTheClient) {
  start();
  auto nodes = client().nodes();
  ASSERT_TRUE(nodes) << nodes.error().message;
  EXPECT_EQ(nodes->zone, "p2p.internal");
  EXPECT_EQ(nodes->nodes.size(), 3u);
  EXPECT_EQ(client().status()->core.links.at(0).name, "cellar");
  EXPECT_EQ(*client().ticket({.uses = 2}), "p2p1ticket");
  EXPECT_EQ(backend_.ticket_request().uses, 2u);
  EXPECT_EQ(client().resolve({"attic"})->addresses.size(), 2u);
  EXPECT_EQ(client().node({"cellar"})->id, id_of(2));
  EXPECT_EQ(client().node({""})->name, "attic");
  EXPECT_TRUE(client().pause());
  EXPECT_TRUE(client().resume());
  EXPECT_TRUE(client().stop());
  std::vector<std::string> calls = backend_.calls();
  EXPECT_EQ(calls.back(), "stop");
}

TEST_F(ControlServer, PassesTheDaemonsWordsOn) {
  backend_.failure = Failure{FailureKind::conflict, "already \x1bpaused"};
  start();
  EXPECT_EQ(client().pause().error().message, "already ?paused");
  EXPECT_EQ(client().nodes().error().message, "already ?paused");
  EXPECT_NE(ask("POST /v1/pause HTTP/1.1\r\n\r\n").find("HTTP/1.1 409 Conflict"), std::string::npos);
  EXPECT_EQ(client().resolve({"nobody"}).error().message, "no node is called nobody");
}

TEST_F(ControlServer, PassesARequestsBodyOver) {
  start();
  std::string reply =
      ask("POST /v1/pause HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" + std::string(200000, 'x'));
  EXPECT_NE(reply.find("{\"ok\":true}"), std::string::npos);
}

TEST_F(ControlServer, RefusesBadAndOversizedRequests) {
  start();
  EXPECT_NE(ask("nonsense\r\n\r\n").find("HTTP/1.1 400 "), std::string::npos);
  EXPECT_NE(ask("GET /v2 HTTP/1.1\r\n\r\n").find("HTTP/1.1 404 "), std::string::npos);
  EXPECT_NE(ask("DELETE /v1/nodes HTTP/1.1\r\n\r\n").find("HTTP/1.1 405 "), std::string::npos);
  std::string reply = ask("GET / HTTP/1.1\r\nA: " + std::string(limits::control_head_bytes_max, 'a'));
  EXPECT_NE(reply.find("HTTP/1.1 413 "), std::string::npos);
  EXPECT_TRUE(client().nodes());
}

TEST_F(ControlServer, CutsOffWhoDribblesOrIsSilent) {
  start({.request_time = 200ms});
  RawConnection silent(path());
  RawConnection slow(path());
  ASSERT_TRUE(slow.write("GET /v1/nodes HTTP/1.1\r\nA: "));
  // Each byte comes in time; the whole does not.
  int written = 0;
  while (!slow.wait_for_hang_up(10) && slow.write("a") && written < 1000) ++written;
  EXPECT_LT(written, 1000);
  EXPECT_TRUE(silent.wait_for_hang_up());
  EXPECT_TRUE(client().nodes());
}

TEST_F(ControlServer, CutsOffWhoDoesNotReadItsReply) {
  for (int i = 0; i < 2000; ++i)
    backend_.list.nodes.push_back(testing::node_view("n" + std::to_string(i), 7, {}));
  start({.reply_time = 200ms});
  RawConnection deaf(path());
  ASSERT_TRUE(deaf.write("GET /v1/nodes HTTP/1.1\r\n\r\n"));
  EXPECT_TRUE(deaf.wait_for_hang_up());
  auto head = parse_http_reply_head(deaf.read_until("\r\n\r\n"));
  ASSERT_TRUE(head);
  EXPECT_LT(deaf.read_all().size(), head->content_length);
  EXPECT_EQ(client().nodes()->nodes.size(), 2003u);
}

TEST_F(ControlServer, TellsClientsBeyondItsLimitAtOnce) {
  start();
  std::vector<RawConnection> idle;
  for (size_t i = 0; i < limits::control_connections_max; ++i) idle.emplace_back(path());
  EXPECT_EQ(client().nodes().error().message, "too many clients at once, try again");
  idle.pop_back();
  Result<NodeList> nodes = fail("not asked yet");
  eventually([&] {
    nodes = client().nodes();
    return nodes.has_value();
  });
  EXPECT_TRUE(nodes) << nodes.error().message;
}

TEST_F(ControlServer, StreamsEventsToManyWatchers) {
  start();
  std::vector<RawConnection> watchers;
  for (size_t i = 0; i < limits::watchers_max; ++i) watchers.push_back(watcher());
  EXPECT_NE(ask("GET /v1/watch HTTP/1.1\r\n\r\n").find("too many watchers"), std::string::npos);
  publish("cellar");
  publish("shed");
  for (RawConnection& one : watchers) {
    std::string text = one.read_until("\"shed\"");
    EXPECT_NE(text.find("\"event\":\"joined\",\"id\":\"" + id_of(5).to_string() + "\",\"name\":\"cellar\""),
              std::string::npos);
    EXPECT_NE(text.find("\"name\":\"shed\""), std::string::npos);
  }
}

TEST_F(ControlServer, ForgetsAWatcherThatHangsUp) {
  start();
  for (size_t i = 0; i < 3 * limits::watchers_max; ++i) {
    RawConnection one = watcher();
    one.close();
    // Until the server noticed: the limit must not be reached.
    EXPECT_TRUE(eventually([this] { return events_.subscribe([] {}) != nullptr; }));
  }
  publish("cellar");
  EXPECT_TRUE(client().nodes());
}

TEST_F(ControlServer, TellsASlowWatcherWhatItLost) {
  start();
  RawConnection slow = watcher();
  constexpr size_t kCount = 40000;
  for (size_t i = 0; i < kCount; ++i) publish(std::to_string(i));
  publish("the-last");
  std::istringstream lines(slow.read_until("\"the-last\",\"before\":[],\"after\":[],\"detail\":\"\"}\n"));
  uint64_t lost = 0, received = 0;
  for (std::string line; std::getline(lines, line);) {
    auto item = watch_item_from_json(line);
    if (!item) continue;  // the reply's head
    if (const auto* loss = std::get_if<LostEvents>(&*item))
      lost += loss->count;
    else
      ++received;
  }
  EXPECT_GT(lost, 0u);
  EXPECT_GE(received, limits::watcher_events_max);
  EXPECT_EQ(lost + received, kCount + 1);
}

TEST_F(ControlServer, StopsAtOnceWithOpenWatchers) {
  start({.request_time = 1h, .reply_time = 1h});
  RawConnection one = watcher();
  RawConnection idle(path());
  RawConnection half(path());
  half.write("GET /v1");
  client().nodes();
  server_->stop();
  EXPECT_TRUE(one.wait_for_hang_up());
  EXPECT_TRUE(idle.wait_for_hang_up());
  EXPECT_TRUE(half.wait_for_hang_up());
  EXPECT_FALSE(std::filesystem::exists(path()));
  server_->stop();  // again does nothing
  publish("nobody");
}

TEST_F(ControlServer, StopsWhileClientsArrive) {
  start();
  std::atomic<bool> done = false;
  std::thread clients([&] {
    while (!done) RawConnection(path()).write("GET /v1/watch HTTP/1.1\r\n\r\n");
  });
  std::thread publisher([&] {
    while (!done) publish("x");
  });
  for (int i = 0; i < 20; ++i) {
    server_->stop();
    start();
  }
  done = true;
  clients.join();
  publisher.join();
}

TEST_F(ControlServer, ServesTcpToWhoHasTheToken) {
  ServerOptions options;
  options.admin_http = *SocketAddress::parse("127.0.0.1:0");
  options.admin_token = "0123456789abcdef";
  start(options);
  auto ask_tcp = [this](const std::string& fields) {
    RawConnection connection = RawConnection::tcp(server_->admin_address().port);
    EXPECT_TRUE(connection.is_open());
    connection.write("GET /v1/ticket HTTP/1.1\r\n" + fields + "\r\n");
    return connection.read_all();
  };
  EXPECT_NE(ask_tcp("Authorization: Bearer 0123456789abcdef\r\n").find("p2p1ticket"), std::string::npos);
  for (const char* fields :
       {"", "Authorization: Bearer 0123456789abcdeg\r\n", "Authorization: Bearer \r\n",
        "Authorization: 0123456789abcdef\r\n", "Authorization: Bearer 0123456789abcdef0\r\n"}) {
    std::string reply = ask_tcp(fields);
    EXPECT_NE(reply.find("HTTP/1.1 401 "), std::string::npos) << fields;
    EXPECT_EQ(reply.find("p2p1ticket"), std::string::npos) << fields;
  }
  EXPECT_TRUE(client().nodes());
}

TEST_F(ControlServer, SaysWhyItCannotStart) {
  ServerOptions options{.socket_path = path(), .admin_http = *SocketAddress::parse("127.0.0.1:0")};
  options.admin_token = "short";
  EXPECT_EQ(Server::start(options, backend_, events_).error().message,
            "--admin-http needs a token of at least 16 characters");
  EXPECT_FALSE(std::filesystem::exists(path()));
  options.admin_token = "0123456789abcdef";
  options.admin_http = *SocketAddress::parse("192.0.2.1:80");
  auto server = Server::start(options, backend_, events_);
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().message.find("cannot listen for --admin-http at 192.0.2.1:80"), std::string::npos);
}

}  // namespace
}  // namespace p2p::control
