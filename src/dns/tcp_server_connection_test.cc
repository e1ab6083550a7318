#include "dns/tcp_server_connection.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "dns/testing.h"

namespace p2p::dns {
namespace {

using namespace testing;
using State = TcpConnection::State;

// Both ends of a connection in this process, and time as the test wants it.
class OneConnection : public ::testing::Test {
 protected:
  OneConnection() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    client_ = OwnedFd(ends[0]);
    connection_.emplace(OwnedFd(ends[1]), *IpAddress::parse("127.0.0.1"), now_);
  }
  State serve(bool is_pressed = false) {
    return connection_->serve(true, is_pressed, Responder{*zone_, cookies_, now_}, scratch_, answers_);
  }
  void say(ByteView bytes) {
    EXPECT_EQ(send(client_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  static Bytes framed(ByteView query) { return Writer().bytes16(query).take(); }
  static Bytes query_for(std::string_view name, RrType type = RrType::a) {
    return framed(make_query(name, type));
  }
  // All that has come so far, by messages.
  std::vector<Reply> hear() {
    Bytes part(65536);
    for (ssize_t size; (size = recv(client_.get(), part.data(), part.size(), 0)) > 0;)
      heard_.insert(heard_.end(), part.begin(), part.begin() + size);
    std::vector<Reply> out;
    Reader reader(heard_);
    while (reader.remaining() > 0) out.push_back(read_reply(reader.bytes16()));
    return out;
  }

  std::shared_ptr<const Snapshot> zone_ = small_zone().build();
  CookieMaker cookies_{{}};
  Instant now_ = Instant{} + 1000s;
  OwnedFd client_;
  std::optional<TcpConnection> connection_;
  std::vector<uint8_t> scratch_ = std::vector<uint8_t>(TcpConnection::scratch_bytes);
  uint64_t answers_ = 0;
  Bytes heard_;
};

TEST_F(OneConnection, AnswersAllQueriesOfOneReadAtOnce) {
  Bytes many;
  for (int i = 0; i < 100; ++i) {
    Bytes one = query_for("beta.p2p.internal");
    many.insert(many.end(), one.begin(), one.end());
  }
  say(many);
  EXPECT_EQ(serve(), State::reads);
  EXPECT_EQ(hear().size(), 100u);
  EXPECT_EQ(hear()[99].answer.size(), 1u);
}

TEST_F(OneConnection, TakesAQueryInPiecesOfOneByte) {
  for (uint8_t byte : query_for("beta.p2p.internal")) {
    EXPECT_EQ(answers_, 0u);
    say(Bytes{byte});
    EXPECT_EQ(serve(), State::reads);
  }
  EXPECT_EQ(hear().size(), 1u);
}

TEST_F(OneConnection, IsCutOffTenSecondsAfterItsLastQueryWhateverItDribbles) {
  Instant start = now_;
  Bytes query = query_for("beta.p2p.internal");
  for (size_t i = 0; i + 1 < query.size(); ++i) {
    now_ = now_ + 1s;
    say(Bytes{query[i]});
    serve();
    EXPECT_EQ(connection_->deadline(false), start + 10s);
  }
  say(ByteView(query).last(1));
  serve();
  EXPECT_EQ(connection_->deadline(false), now_ + 10s);
  // Messages that get no answer win no time either.
  Instant last = now_;
  now_ = now_ + 5s;
  say(Bytes{0, 0, 0, 0, 0, 1, 7});
  serve();
  EXPECT_EQ(connection_->deadline(false), last + 10s);
  EXPECT_EQ(connection_->deadline(true), start + 5s);
}

TEST_F(OneConnection, GetsItsAnswersAfterItClosedItsHalf) {
  say(query_for("beta.p2p.internal"));
  shutdown(client_.get(), SHUT_WR);
  EXPECT_EQ(serve(), State::reads);
  EXPECT_EQ(serve(), State::closed);
  EXPECT_EQ(hear().size(), 1u);
}

TEST_F(OneConnection, GetsOneAnswerUnderPressureAndThenTheEnd) {
  EXPECT_EQ(connection_->deadline(true), now_ + 500ms);
  Bytes two = query_for("beta.p2p.internal");
  two.insert(two.end(), two.begin(), two.end());
  say(two);
  EXPECT_EQ(serve(true), State::reads);
  EXPECT_EQ(hear().size(), 1u);
  uint8_t byte;
  EXPECT_EQ(recv(client_.get(), &byte, 1, 0), 0);
  say(Bytes(100, 0));  // thrown away
  EXPECT_EQ(serve(true), State::reads);
  shutdown(client_.get(), SHUT_WR);
  EXPECT_EQ(serve(true), State::closed);
  EXPECT_EQ(answers_, 1u);
}

TEST_F(OneConnection, IsClosedAtALengthThatNoQueryHas) {
  say(Bytes{0xff, 0xff});
  EXPECT_EQ(serve(), State::closed);
}

TEST_F(OneConnection, IsClosedAtALyingLengthBehindAGoodQuery) {
  Bytes bytes = query_for("beta.p2p.internal");
  bytes.insert(bytes.end(), {0x10, 0x01});
  say(bytes);
  EXPECT_EQ(serve(), State::closed);
  EXPECT_EQ(hear().size(), 1u);
}

// CVE-2024-0760: queries without end, no answer ever read.
TEST_F(OneConnection, IsNoLongerReadWhileItDoesNotRead) {
  TestZone big = small_zone();
  for (int i = 0; i < 800; ++i)
    big.nodes.push_back(make_node("node" + std::to_string(i), {"_ssh._tcp SRV 0 0 22 ."}));
  zone_ = big.build();
  Bytes query = query_for("_ssh._tcp.p2p.internal", rr_type::ptr);
  size_t said = 0;
  State state = State::reads;
  while (state == State::reads && said < 10000) {
    say(query);
    ++said;
    state = serve();
  }
  ASSERT_EQ(state, State::writes);
  size_t answered = answers_;
  for (int i = 0; i < 20; ++i) {
    say(query);
    ++said;
    EXPECT_EQ(serve(), State::writes);
  }
  EXPECT_EQ(answers_, answered);
  Instant stuck_since = now_;
  now_ = now_ + 3s;
  serve();
  EXPECT_EQ(connection_->deadline(false), stuck_since + 10s);
  // Once it reads it gets all of them, in order and whole.
  std::vector<Reply> replies;
  for (int i = 0; i < 1000 && replies.size() < said; ++i) {
    serve();
    replies = hear();
  }
  EXPECT_EQ(replies.size(), said);
  for (const Reply& reply : replies) ASSERT_EQ(reply.answer.size(), 802u);
}

}  // namespace
}  // namespace p2p::dns
