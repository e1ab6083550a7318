#include "control/client.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <atomic>
#include "base/limits_local.h"

#include "control/server.h"
#include "control/testing.h"

namespace p2p::control {
namespace {

using testing::OddDaemon;
using testing::TempDirectory;

class ControlClient : public ::testing::Test {
 protected:
  std::string path() const { return directory_.file("s"); }
  std::string error_at(const std::string& answer) {
    OddDaemon daemon(path(), answer);
    auto nodes = Client(path()).nodes();
    return nodes ? "none" : nodes.error().message;
  }
  TempDirectory directory_;
};

TEST_F(ControlClient, SaysHowToStartADaemon) {
  std::string message = Client(path()).nodes().error().message;
  EXPECT_EQ(message, "no daemon answers at " + path() +
                         ": start one with \"p2p-ddns --daemon ...\" (or name its socket with --socket)");
  auto dead = UnixListener::open(path());
  dead->fd().reset();
  EXPECT_EQ(Client(path()).nodes().error().message, message);
}

TEST_F(ControlClient, SaysWhenThePathIsTooLong) {
  std::string message = Client("/" + std::string(200, 'a')).nodes().error().message;
  EXPECT_NE(message.find("too long"), std::string::npos) << message;
}

TEST_F(ControlClient, TakesHostileAnswersForErrors) {
  EXPECT_EQ(error_at(""), "the daemon at " + path() + " hung up without an answer");
  EXPECT_EQ(error_at("SSH-2.0\r\n\r\n"), "the answer is not HTTP: is this the socket of p2p-ddns?");
  EXPECT_EQ(error_at("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"),
            "the daemon at " + path() + " hung up within its answer");
  EXPECT_EQ(error_at("HTTP/1.1 200 OK\r\n\r\nnonsense"), "the answer is not a JSON object");
  EXPECT_EQ(error_at("HTTP/1.1 503 Busy\r\n\r\n<html>"), "the daemon answered with status 503");
  EXPECT_EQ(error_at("HTTP/1.1 503 Busy\r\n\r\n{\"error\":\"a\\u001bb\"}"), "a?b");
  EXPECT_EQ(error_at("HTTP/1.1 200 OK\r\n" + std::string(100000, 'a')), "the answer's head is too long");
}

TEST_F(ControlClient, BoundsAnAnswerWithoutALength) {
  EXPECT_EQ(error_at("HTTP/1.1 200 OK\r\n\r\n" + std::string(limits::control_answer_bytes_max + 100000, ' ')),
            "the answer is too long");
}

TEST_F(ControlClient, BoundsALineOfAStream) {
  OddDaemon daemon(path(), "HTTP/1.1 200 OK\r\n\r\n" + std::string(200000, 'a'));
  EXPECT_EQ(Client(path()).watch([](const WatchItem&) { return true; }).error().message,
            "a line of the answer is too long");
}

TEST_F(ControlClient, TellsOnceWhenAnAnswerIsSlow) {
  std::string body = nodes_to_json({"z", {}});
  std::atomic<int> slow = 0;
  Client client(path(), [&slow] { ++slow; });
  {
    OddDaemon daemon(path(), "HTTP/1.1 200 OK\r\n\r\n" + body);
    EXPECT_TRUE(client.nodes());
  }
  EXPECT_EQ(slow, 0);
  OddDaemon daemon(path(), "HTTP/1.1 200 OK\r\n\r\n" + body, [&slow] { return slow > 0; });
  EXPECT_TRUE(client.nodes());
  EXPECT_EQ(slow, 1);
}

TEST_F(ControlClient, WatchesUntilTheDaemonEnds) {
  testing::FakeBackend backend;
  EventStream events;
  auto server = Server::start({.socket_path = path()}, backend, events);
  ASSERT_TRUE(server);
  std::atomic<bool> done = false;
  std::thread publisher([&] {
    testing::eventually([&] {
      events.publish({}, {EventKind::renamed, testing::id_of(1), "attic", {}, {}, "was x"});
      return done.load();
    });
  });
  size_t seen = 0;
  EXPECT_TRUE(Client(path()).watch([&seen](const WatchItem&) { return ++seen < 3; }));
  EXPECT_EQ(seen, 3u);
  Status ended = Client(path()).watch([&](const WatchItem&) {
    if (!done.exchange(true)) (*server)->stop();
    return true;
  });
  publisher.join();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "the daemon at " + path() + " has stopped");
}

TEST_F(ControlClient, StopWaitsForTheProcessToEnd) {
  auto listener = UnixListener::open(path());
  ASSERT_TRUE(listener);
  std::string mark = directory_.file("ended");
  pid_t daemon = fork();
  if (daemon == 0) {
    // The credentials that a client sees are of who called listen(2).
    listen(listener->fd().get(), 1);
    pollfd item{listener->fd().get(), POLLIN, 0};
    poll(&item, 1, testing::kPatienceMs);
    testing::RawConnection client{OwnedFd(accept(listener->fd().get(), nullptr, nullptr))};
    client.read_until("\r\n\r\n");
    bool written = client.write("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\":true}");
    bool has_gone = client.wait_for_hang_up(100);
    _exit(written && !has_gone && mkdir(mark.c_str(), 0700) == 0 ? 0 : 1);
  }
  // Until the child listens, its parent is the peer, and nothing would be waited for.
  EXPECT_TRUE(testing::eventually([&] {
    ucred peer{};
    socklen_t size = sizeof peer;
    return getsockopt(listener->fd().get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid == daemon;
  }));
  EXPECT_TRUE(Client(path()).stop());
  EXPECT_TRUE(std::filesystem::exists(mark));
  int status = 1;
  waitpid(daemon, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace p2p::control
