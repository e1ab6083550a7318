// Peers that have proved an id and then do what no node of ours does, or fail to prove one.
#include <gnutls/abstract.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "quic/connection.h"
#include "quic/testing.h"

namespace p2p::quic {
namespace test {

// A dialer whose library calls the test makes by hand, facing a real endpoint.
struct HostilePeer : testing::Test {
  KeyPair victim_key = p2p::test::key(1);
  SocketAddress victim_address = *SocketAddress::parse("192.0.2.1:7353");
  SocketAddress own_address = *SocketAddress::parse("203.0.113.9:999");
  Instant now;
  Shared shared;
  std::unique_ptr<Connection> hostile;
  std::unique_ptr<Endpoint> victim;
  std::vector<Bytes> to_hostile;
  std::vector<Input> events;
  std::optional<Ending> ending;  // of the hostile end

  HostilePeer() {
    shared.credentials = *TlsCredentials::create(p2p::test::key(2), "p2p-ddns/1");
    auto sink = [this](const PacketView& packet) {
      to_hostile.emplace_back(packet.bytes.begin(), packet.bytes.end());
    };
    victim = *Endpoint::create({victim_key}, sink, now);
  }

  void dial() {
    hostile =
        *Connection::dial(shared, LinkId{dialed_link_bit | 1}, victim_key.id<NodeTag>(), victim_address, now);
    hostile->glitches_ = TokenBucket(1e9, 1e9);  // it does not mind its own manners
  }
  void to_victim(ByteView bytes) { victim->receive({victim_address.ip, own_address, bytes}, now); }

  // Both ends exchange what they have, until nothing moves.
  void pump(int rounds = 20) {
    for (int i = 0; i < rounds; ++i) {
      now = now + 1ms;
      if (!ending) ending = hostile->write(now, [&](const PacketView& packet) { to_victim(packet.bytes); });
      victim->on_timer(now);
      victim->flush(now);
      for (const Bytes& bytes : std::exchange(to_hostile, {}))
        if (!ending) ending = hostile->read({IpAddress(), victim_address, bytes}, now);
      for (Input& event : victim->take_events()) events.push_back(std::move(event));
    }
  }
  bool is_up() {
    dial();
    pump();
    return hostile->is_up() && events.size() == 1 && std::holds_alternative<input::LinkUp>(events[0]);
  }
  // The victim's reason for closing; empty while it has not.
  std::string down_reason() const {
    for (const Input& event : events)
      if (auto* down = std::get_if<input::LinkDown>(&event)) return down->reason;
    return {};
  }
  ngtcp2_conn* library() { return hostile->conn_; }

  // Bytes on a stream, past all framing: none, or at least four. They must stay until the test ends.
  void write_stream(int64_t stream, const Bytes& bytes, uint32_t flags = NGTCP2_WRITE_STREAM_FLAG_NONE) {
    Path path;
    ngtcp2_pkt_info info{};
    std::array<uint8_t, packet_bytes_max> buffer;
    ngtcp2_vec data{const_cast<uint8_t*>(bytes.data()), bytes.size()};
    ngtcp2_ssize size =
        ngtcp2_conn_writev_stream(library(), path.get(), &info, buffer.data(), buffer.size(), nullptr, flags,
                                  stream, &data, bytes.empty() ? 0 : 1, timestamp(now));
    ASSERT_GT(size, 0);
    to_victim({buffer.data(), static_cast<size_t>(size)});
    if (bytes.empty()) return;
    // The library will report them as acknowledged, so the queue must have sent as many.
    hostile->queue_.push(Bytes(bytes.size() - 4));
    hostile->queue_.sent(bytes.size());
  }

  // Credentials that show one key and sign with another, or show none.
  void show_key_of(const KeyPair* shown, const KeyPair& signer) {
    gnutls_certificate_credentials_t credentials = shared.credentials->certificate();
    gnutls_certificate_free_keys(credentials);
    if (!shown) return;
    NodeId signer_id = signer.id<NodeTag>();
    gnutls_datum_t x = datum(signer_id.bytes);
    gnutls_datum_t k = datum(signer.seed());
    gnutls_x509_privkey_t raw;
    gnutls_x509_privkey_init(&raw);
    ASSERT_EQ(gnutls_x509_privkey_import_ecc_raw(raw, GNUTLS_ECC_CURVE_ED25519, &x, nullptr, &k), 0);
    gnutls_privkey_t secret;
    gnutls_privkey_init(&secret);
    ASSERT_EQ(gnutls_privkey_import_x509(secret, raw, GNUTLS_PRIVKEY_IMPORT_COPY), 0);
    gnutls_x509_privkey_deinit(raw);
    NodeId shown_id = shown->id<NodeTag>();
    gnutls_datum_t y = datum(shown_id.bytes);
    gnutls_pubkey_t key;
    gnutls_pubkey_init(&key);
    ASSERT_EQ(gnutls_pubkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_ED25519, &y, nullptr), 0);
    gnutls_pcert_st certificate;
    ASSERT_EQ(gnutls_pcert_import_rawpk(&certificate, key, 0), 0);
    ASSERT_EQ(gnutls_certificate_set_key(credentials, nullptr, 0, &certificate, 1, secret), 0);
  }
  static gnutls_datum_t datum(const std::array<uint8_t, 32>& bytes) {
    return {const_cast<uint8_t*>(bytes.data()), static_cast<unsigned>(bytes.size())};
  }
};

}  // namespace test

namespace {

using test::HostilePeer;

TEST_F(HostilePeer, IsAtFirstLikeAnyOther) { EXPECT_TRUE(is_up()); }

TEST_F(HostilePeer, WithoutAKeyGetsNoLink) {
  show_key_of(nullptr, p2p::test::key(2));
  dial();
  pump();
  EXPECT_TRUE(events.empty());
  ASSERT_TRUE(ending.has_value());
  EXPECT_FALSE(hostile->is_up());
  EXPECT_EQ(victim->connections(), 0u);
}

TEST_F(HostilePeer, WithSomebodyElsesKeyGetsNoLink) {
  KeyPair somebody = p2p::test::key(3);
  show_key_of(&somebody, p2p::test::key(2));
  dial();
  pump();
  EXPECT_TRUE(events.empty());
  EXPECT_TRUE(ending.has_value());
  EXPECT_EQ(victim->connections(), 0u);
}

TEST_F(HostilePeer, AnnouncingAnEndlessMessageIsClosed) {
  ASSERT_TRUE(is_up());
  Bytes frame = Writer().u32(limits::message_bytes_max + 1).take();
  write_stream(0, frame);
  pump();
  EXPECT_EQ(down_reason(), "a message of 65537 bytes, the most is 65536");
  ASSERT_TRUE(ending.has_value());
  EXPECT_TRUE(ending->by_peer);
  EXPECT_EQ(ending->code, static_cast<uint64_t>(CloseCode::protocol_error));
}

TEST_F(HostilePeer, EndingTheStreamIsClosed) {
  ASSERT_TRUE(is_up());
  write_stream(0, {}, NGTCP2_WRITE_STREAM_FLAG_FIN);
  pump();
  EXPECT_EQ(down_reason(), "the peer may only use one stream, without end");
}

TEST_F(HostilePeer, ResettingTheStreamIsClosed) {
  ASSERT_TRUE(is_up());
#if NGTCP2_VERSION_NUM >= 0x010000
  ASSERT_EQ(ngtcp2_conn_shutdown_stream_write(library(), 0, 0, 1), 0);
#else
  ASSERT_EQ(ngtcp2_conn_shutdown_stream_write(library(), 0, 1), 0);
#endif
  pump();
  EXPECT_EQ(down_reason(), "the peer reset the stream of the link");
}

TEST_F(HostilePeer, StoppingTheOtherDirectionIsClosed) {
  ASSERT_TRUE(is_up());
#if NGTCP2_VERSION_NUM >= 0x010000
  ASSERT_EQ(ngtcp2_conn_shutdown_stream_read(library(), 0, 0, 1), 0);
#else
  ASSERT_EQ(ngtcp2_conn_shutdown_stream_read(library(), 0, 1), 0);
#endif
  pump();
  LinkId link = std::get<input::LinkUp>(events[0]).link;
  victim->send(link, Bytes(10, 1));
  pump();
  EXPECT_EQ(down_reason(), "the peer stopped the stream of the link");
}

TEST_F(HostilePeer, TlsBytesAfterTheHandshakeAreClosed) {
  ASSERT_TRUE(is_up());
  Bytes junk(10, 4);
#if NGTCP2_VERSION_NUM >= 0x010000
  auto level = NGTCP2_ENCRYPTION_LEVEL_1RTT;
#else
  auto level = NGTCP2_CRYPTO_LEVEL_APPLICATION;
#endif
  ASSERT_EQ(ngtcp2_conn_submit_crypto_data(library(), level, junk.data(), junk.size()), 0);
  pump();
  EXPECT_EQ(down_reason(), "handshake bytes after the handshake");
}

TEST_F(HostilePeer, ChangingKeysNowAndThenIsFine) {
  ASSERT_TRUE(is_up());
  for (uint8_t i = 0; i < 10; ++i) {
    hostile->send(Bytes(1, i));
    pump();
    now = now + 2s;  // until both ends have let go of the old keys
    hostile->send(Bytes(1, i));
    pump();
    ASSERT_EQ(ngtcp2_conn_initiate_key_update(library(), timestamp(now)), 0);
  }
  EXPECT_EQ(down_reason(), "");
  EXPECT_EQ(events.size(), 21u);
}

TEST_F(HostilePeer, ChangingKeysAllTheTimeIsClosed) {
  ASSERT_TRUE(is_up());
  for (int i = 0; i < 10000 && down_reason().empty() && !ending; ++i) {
    ngtcp2_conn_initiate_key_update(library(), timestamp(now));
    hostile->send(Bytes(1, 1));
    pump(5);
  }
  EXPECT_EQ(down_reason(), "too many changes of address, ids or keys");
}

TEST_F(HostilePeer, ChangingAddressAllTheTimeIsClosed) {
  ASSERT_TRUE(is_up());
  for (uint16_t i = 1; i < 1000 && down_reason().empty() && !ending; ++i) {
    own_address.port = static_cast<uint16_t>(1000 + i);
    hostile->send(Bytes(1, 1));
    pump(5);
  }
  EXPECT_EQ(down_reason(), "too many changes of address, ids or keys");
}

}  // namespace
}  // namespace p2p::quic
