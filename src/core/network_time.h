// Network time: the median of what this node's clock and its linked peers' show, so that a device
// without a battery clock works at once. Only expiries and displays depend on it. A peer's clock is
// remembered against the monotonic one: when our own jumps, what the others showed stays true.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/time.h"
#include "core/identity.h"

namespace p2p {

class NetworkTime {
 public:
  // A linked peer's clock, as it came in now. One that was never set says nothing.
  void observe(const NodeId& peer, WallTime theirs, Instant now);
  void forget(const NodeId& peer);

  // The median of all, the own clock among them unless it was never set; of an even number the
  // lower middle. Empty while nobody's clock is set.
  std::optional<WallTime> at(Now now) const;
  // The same, but of an even number the upper middle. What this node signs holds from then on: with one peer
  // only, nobody can tell which of two clocks is wrong, and what is over when it is signed is worth nothing.
  // A clock that is years ahead of the other is not believed all the same: what it signs would never be over.
  std::optional<WallTime> to_sign(Now now) const;
  // Whether anybody else's clock has a say in it.
  bool has_witness() const { return !zeros_.empty(); }

 private:
  void refresh();
  std::optional<WallTime> middle(Now now, bool is_upper) const;

  // What each peer's clock showed, or would have, at Instant{0}.
  std::map<NodeId, WallTime> zeros_;
  std::vector<WallTime> sorted_;  // the same, kept because it is asked for all the time
};

}  // namespace p2p
