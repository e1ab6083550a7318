// Who links to whom: a pure function of the members that are about. Up to 12 of them all link
// to all; above that each node links to its neighbours in several rings, each ring a shuffle of
// all members by a hash, which together make an expander: connected, and few hops across.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <vector>

#include "base/limits.h"
#include "core/identity.h"

namespace p2p {

// The ids that `self` should be linked to. `live` are the ids of all members thought to be
// about, `self` among them or not; any order. Symmetric: if b is in the answer for a, a is in
// the answer for b, given the same `live`.
std::set<NodeId> overlay_neighbours(const NodeId& self, const std::vector<NodeId>& live);

// The same for a crowd that comes and goes one by one, at a cost that does not grow with it:
// only when a neighbour goes are all looked at again.
class Overlay {
 public:
  explicit Overlay(const NodeId& self) : self_(self) {}

  void add(const NodeId& id);
  void remove(const NodeId& id);
  // `members` are those that were added and not removed.
  const std::set<NodeId>& neighbours(const std::vector<NodeId>& members);

 private:
  // How far behind us on the ring, all the way round; of two at one place the lower id.
  using Distance = std::pair<uint64_t, NodeId>;
  struct Ring {
    std::optional<Distance> next, previous;
  };
  void consider(const NodeId& id);

  NodeId self_;
  std::array<Ring, limits::ring_count> rings_;
  std::set<NodeId> neighbours_;
  bool is_stale_ = true;     // a neighbour went: all must be looked at
  bool has_changed_ = true;  // neighbours_ is not what rings_ say
};

}  // namespace p2p
