// What a host's programs are told of one node, whichever way they ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace p2p::resolver {

struct NameEntry {
  std::string label;                 // relative to the zone, lower case: "mynode"
  std::vector<std::string> aliases;  // likewise: "www.mynode"
  bool wildcard = false;             // answers for all names below `label` that do not exist
  // In the order in which programs shall see them; no link-local IPv6, which means nothing without
  // an interface.
  std::vector<IpAddress> addresses;
};

// Bare names that mean something to a host already, whoever claims them: they are never handed to
// programs without the zone. "localhost" (RFC 6761), the loopback names of hosts files, and names
// that programs ask for on their own to find a proxy or a tunnel.
inline bool is_reserved_label(std::string_view label) {
  return label == "localhost" || label == "broadcasthost" || label == "wpad" || label == "isatap" ||
         label.starts_with("ip6-");
}

}  // namespace p2p::resolver
