// Looks at what nodes do from outside, with nothing but what hosts really had and said, and
// remembers the first thing that no moment may show:
// - a record that a node took whose owner did not sign it, or with addresses that its owner never had;
// - a version that went back at one node within one start;
// - one version of an owner with two contents, unless its disk had been taken from it;
// - a member whose admission was durable and who starts as a stranger;
// - somebody who is kept out although no test put words into its mouth;
// - a limit of base/limits*.h that does not hold.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/node.h"

namespace p2p::sim {

class Witness {
 public:
  using Number = size_t;  // of a host

  void made(Number host, const NodeId& id);
  // It has the key of `of`, which may have the addresses of both from now on.
  void copied(Number host, Number of);
  void set_network(const NetworkId& network) { network_ = network; }
  void has_address(Number host, const IpAddress& address);
  // It starts: what it knew before may be gone.
  void started(Number host);
  // Its disk is not what it wrote: it may repeat itself.
  void disk_was_changed(Number host) { excused_.insert(host); }
  // It asks its disk to keep this, in whatever step.
  void wrote(Number host, const StoreBatch& batch);
  void said(Number host, const Event& event);
  void sent(Number host, ByteView message);
  // A full look at one node: everything it shows, and its limits.
  void inspect(Number host, const Node& node, Now now);
  void fail(Number host, const std::string& what);

  const std::string& violation() const { return violation_; }

 private:
  void judge_record(Number host, ByteView bytes);
  bool had_all(const NodeId& id, const std::vector<IpAddress>& addresses) const;

  NetworkId network_;
  std::unordered_map<NodeId, Number> numbers_;
  std::map<Number, Number> copies_;  // whose key they have
  std::vector<std::set<IpAddress>> had_;
  std::set<Number> excused_;
  // By observer and owner, the highest version taken since the observer started: 4 bytes each.
  std::vector<std::vector<uint32_t>> versions_;
  // By owner, what its versions were: the digests of the last few.
  std::vector<std::map<uint64_t, uint64_t>> contents_;
  std::string violation_;
};

}  // namespace p2p::sim
