// Seeds: places where a member may be found when nobody answers at the addresses that are known.
// A seed is a name (or an address) and a UDP port; who lives there is learnt by asking.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace p2p {

struct Seed {
  std::string host;  // a DNS name in lower case, or an IP address; never empty
  uint16_t port = 0;

  // "HOST:PORT", "192.0.2.1:7353", "[2001:db8::1]:7353". The error is a line for the user.
  static Result<Seed> parse(std::string_view text);
  std::string to_string() const;
  auto operator<=>(const Seed&) const = default;
};

}  // namespace p2p
