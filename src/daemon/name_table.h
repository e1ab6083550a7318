// All names of the network as one node knows them at one moment: what every way to the programs of
// the host (DNS, the NSS module, hosts files) is told. Immutable, so that threads can share it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/node.h"
#include "dns/subnet.h"
#include "resolver/name_entry.h"

namespace p2p::daemon {

struct NameRow {
  // Which version of the record: its seq, and the beginning of its signature.
  struct Version {
    uint64_t seq = 0, signature = 0;
    bool operator==(const Version&) const = default;
  };

  NodeId id;
  std::string label;
  bool is_reachable = true;
  bool is_self = false;
  Version version;
  std::shared_ptr<const std::vector<ResourceRecord>> resources;

  bool says_the_same(const NameRow& other) const {
    return id == other.id && label == other.label && is_reachable == other.is_reachable &&
           version == other.version;
  }
};

struct NameTable {
  Zone zone;
  bool omits_unreachable = false;
  std::vector<dns::Subnet> subnets;  // of this host
  std::vector<NameRow> rows;         // in the order of ids
};

using NameTablePtr = std::shared_ptr<const NameTable>;

// The names now. What did not change since `before` (which may be null) is shared with it; null when
// nothing did. About 2 ms for 10,000 nodes.
NameTablePtr gather_names(const Node& node, const std::vector<dns::Subnet>& subnets, bool omits_unreachable,
                          Now now, const NameTablePtr& before);

// The same for files: addresses of this host's own links first, and of each name those aliases and
// wildcards that stand for the node itself.
std::vector<resolver::NameEntry> entries_of(const NameTable& names);

}  // namespace p2p::daemon
