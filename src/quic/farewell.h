// What remains of a closed connection for a moment (RFC 9000, 10.2): nothing but its last packet.
#pragma once

#include <optional>

#include "quic/packet.h"

namespace p2p::quic {

class Farewell {
 public:
  // Without last words nothing is answered: the peer closed first.
  explicit Farewell(std::optional<Packet> last_words) : last_words_(std::move(last_words)) {}

  // A late packet came: what to answer. The first, second, fourth, eighth ... is answered, so that
  // a peer that missed the news gets it and a flood gets almost nothing.
  const Packet* answer() {
    ++seen_;
    if (!last_words_ || (seen_ & (seen_ - 1)) != 0) return nullptr;
    return &*last_words_;
  }

 private:
  std::optional<Packet> last_words_;
  uint64_t seen_ = 0;
};

}  // namespace p2p::quic
