#include "quic/acceptor.h"

#include <algorithm>

#include "base/limits_transport.h"

namespace p2p::quic {
namespace {

// One customer's addresses count as one: an IPv6 /64, a single IPv4 address.
IpAddress block_of(const IpAddress& ip) {
  if (ip.is_v4()) return ip;
  std::array<uint8_t, 16> bytes{};
  std::copy_n(ip.bytes().begin(), 8, bytes.begin());
  return IpAddress::v6(bytes);
}

}  // namespace

Acceptor::Acceptor(const Secret& reset_secret, const Secret& token_secret)
    : reset_secret_(reset_secret),
      token_secret_(token_secret),
      replies_(limits::stateless_replies_per_s, limits::stateless_replies_per_s),
      unshown_(limits::unshown_handshakes_burst, limits::unshown_handshakes_per_s) {}

Acceptor::Decision Acceptor::consider(const PacketView& packet, const ngtcp2_version_cid& seen,
                                      bool is_version_unknown, bool has_room, Instant now) {
  bool is_long = (packet.bytes.front() & 0x80) != 0;
  if (!is_long) {
    auto reset = stateless_reset(reset_secret_, {seen.dcid, seen.dcidlen}, packet.bytes.size());
    if (!reset || !replies_.take(now)) return Drop{};
    ++resets_;
    return Reply{std::move(*reset)};
  }
  // Smaller packets begin nothing (RFC 9000, 14.1), and version 0 is an answer to somebody.
  if (packet.bytes.size() < NGTCP2_MAX_UDP_PAYLOAD_SIZE || seen.version == 0) return Drop{};
  if (is_version_unknown || seen.version != NGTCP2_PROTO_VER_V1) {
    if (!replies_.take(now)) return Drop{};
    ++negotiations_;
    return Reply{version_negotiation(seen)};
  }
  return consider_first(packet, has_room, now);
}

Acceptor::Decision Acceptor::consider_first(const PacketView& packet, bool has_room, Instant now) {
  Begin begin{};
  if (ngtcp2_accept(&begin.header, packet.bytes.data(), packet.bytes.size()) != 0) return Drop{};
  if (begin.header.type != NGTCP2_PKT_INITIAL) return Drop{};
  if (!has_room || half_open_.size() >= limits::half_open_max) return ++refused_, Drop{};

  Path path(packet.local, packet.remote);
  ByteView token = compat::token_of(begin.header);
  if (!token.empty() && token.front() == NGTCP2_CRYPTO_TOKEN_MAGIC_RETRY) {
    begin.original_dcid = verify_retry(token_secret_, begin.header, path, now);
    if (!begin.original_dcid) {
      if (!replies_.take(now)) return Drop{};
      return Reply{refuse_token(begin.header)};
    }
    if (!has_room_for(packet.remote.ip)) return ++refused_, Drop{};
    return begin;
  }
  if (half_open_.size() < limits::half_open_retry_above && unshown_.take(now)) return begin;
  ++retries_;
  return Reply{retry(token_secret_, begin.header, path, now)};
}

// Only those that have shown their address count here: a forger must not use up somebody's share.
bool Acceptor::has_room_for(const IpAddress& remote) const {
  IpAddress block = block_of(remote);
  auto same = std::count_if(half_open_.begin(), half_open_.end(), [&](const auto& entry) {
    return entry.second.is_shown && entry.second.block == block;
  });
  return static_cast<size_t>(same) < limits::half_open_per_address_max;
}

void Acceptor::opened(LinkId link, const IpAddress& remote, bool is_shown) {
  half_open_[link] = {block_of(remote), is_shown};
}

void Acceptor::count(EndpointStats& stats) const {
  stats.half_open = half_open_.size();
  stats.retries = retries_;
  stats.resets_out = resets_;
  stats.version_negotiations = negotiations_;
  stats.handshakes_refused = refused_;
}

}  // namespace p2p::quic
