// DNS cookies (RFC 7873) in the common form of RFC 9018: an asker that shows one we gave it has
// its address, so UDP's limits on answers need not hold for it.
#pragma once

#include "dns/response.h"

namespace p2p::dns {

class CookieMaker {
 public:
  using Secret = std::array<uint8_t, 16>;
  explicit CookieMaker(const Secret& secret) : secret_(secret) {}

  // `shown` is what came in the option, 8 bytes at least. Only we read the time in it.
  Cookie make(ByteView shown, const IpAddress& asker, Instant now) const;
  // Made here, for this asker, within the last hour.
  bool is_good(ByteView shown, const IpAddress& asker, Instant now) const;

 private:
  Cookie make_at(ByteView client_part, const IpAddress& asker, uint32_t at_s) const;

  Secret secret_;
};

}  // namespace p2p::dns
