// What becomes of a packet that belongs to no connection. It may come from anybody, at any rate,
// with a forged source address: so no more is spent on it than its sender has shown to deserve.
#pragma once

#include <map>
#include <optional>
#include <variant>

#include "base/token_bucket.h"
#include "quic/endpoint.h"
#include "quic/stateless.h"

namespace p2p::quic {

class Acceptor {
 public:
  Acceptor(const Secret& reset_secret, const Secret& token_secret);

  // Nothing is due.
  struct Drop {};
  // Send this back.
  struct Reply {
    Bytes bytes;
  };
  // Begin a connection; then opened() and, when it is up or gone, settled().
  struct Begin {
    ngtcp2_pkt_hd header;                     // points into the packet
    std::optional<ngtcp2_cid> original_dcid;  // the client has shown its address by a Retry
  };
  using Decision = std::variant<Drop, Reply, Begin>;

  // `seen` is the packet's head as ngtcp2_pkt_decode_version_cid() gives it; `is_version_unknown`
  // is what that call said. `has_room`: whether one more connection may exist.
  Decision consider(const PacketView& packet, const ngtcp2_version_cid& seen, bool is_version_unknown,
                    bool has_room, Instant now);

  void opened(LinkId link, const IpAddress& remote, bool is_shown);
  void settled(LinkId link) { half_open_.erase(link); }

  size_t half_open() const { return half_open_.size(); }
  // Adds the counters that are kept here.
  void count(EndpointStats& stats) const;

 private:
  struct HalfOpen {
    IpAddress block;
    bool is_shown = false;
  };

  Decision consider_first(const PacketView& packet, bool has_room, Instant now);
  bool has_room_for(const IpAddress& remote) const;

  Secret reset_secret_, token_secret_;
  TokenBucket replies_;
  TokenBucket unshown_;  // handshakes without a Retry
  std::map<LinkId, HalfOpen> half_open_;
  uint64_t retries_ = 0, resets_ = 0, negotiations_ = 0, refused_ = 0;
};

}  // namespace p2p::quic
