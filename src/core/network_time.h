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
  // Whether anybody else's clock has a say in it.
  bool has_witness() const { return !zeros_.empty(); }

 private:
  void refresh();

  // What each peer's clock showed, or would have, at Instant{0}.
  std::map<NodeId, WallTime> zeros_;
  std::vector<WallTime> sorted_;  // the same, kept because it is asked for all the time
};

}  // namespace p2p
