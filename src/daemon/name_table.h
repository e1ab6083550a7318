// All names of the network as one node knows them at one moment: what every way to the programs of
// the host (DNS, the NSS module, hosts files) is told. Immutable, so that threads can share it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/shared_map.h"
#include "core/node.h"
#include "dns/subnet.h"
#include "resolver/name_entry.h"

namespace p2p::daemon {

struct NameRow {
  std::string label;
  bool is_reachable = true;
  bool is_self = false;
  SignedRecord record;

  bool says_the_same(const NameRow& other) const {
    return label == other.label && is_reachable == other.is_reachable && record == other.record;
  }
};

struct NameTable {
  Zone zone;
  bool omits_unreachable = false;
  std::vector<dns::Subnet> subnets;  // of this host
  SharedMap<NodeId, NameRow> rows;
};

using NameTablePtr = std::shared_ptr<const NameTable>;

// All names now; the time that takes grows with their number (bench/names_bench).
NameTablePtr gather_names(const Node& node, const std::vector<dns::Subnet>& subnets, bool omits_unreachable,
                          Now now);

// The names now, when those of `changed` alone may have changed since `before`, with which it shares all
// others; null when nothing did.
NameTablePtr update_names(const Node& node, const std::vector<dns::Subnet>& subnets,
                          const std::set<NodeId>& changed, Now now, const NameTable& before);

// The same for files: addresses of this host's own links first, and of each name those aliases and
// wildcards that stand for the node itself.
std::vector<resolver::NameEntry> entries_of(const NameTable& names);

}  // namespace p2p::daemon
