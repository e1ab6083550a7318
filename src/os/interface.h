// The host's network interfaces and their addresses, as values.
#pragma once

#include <string>
#include <vector>

#include "base/ip.h"

namespace p2p::os {

struct InterfaceAddress {
  IpAddress ip;
  uint8_t prefix_length = 0;
  bool tentative = false;   // IPv6: not yet known to be unique on the link (RFC 4862), or known not to be
  bool deprecated = false;  // IPv6: not for new connections
  bool temporary = false;   // IPv6: a privacy address (RFC 8981)

  bool operator==(const InterfaceAddress&) const = default;
};

struct Interface {
  uint32_t index = 0;
  std::string name;
  bool up = false;       // switched on
  bool running = false;  // and with a carrier
  bool loopback = false;
  std::string kind;     // "bridge", "veth", "tun", ... (IFLA_INFO_KIND); empty: a device of its own
  uint32_t master = 0;  // the bridge, bond or VRF that it is a port of; 0: none
  std::vector<InterfaceAddress> addresses;

  bool operator==(const Interface&) const = default;
};

}  // namespace p2p::os
