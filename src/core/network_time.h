// Network time: this node's clock corrected by the median of what linked peers show, so that a
// device without a battery clock works at once. Only expiries and displays depend on it.
#pragma once

#include <map>
#include <optional>

#include "base/time.h"
#include "core/identity.h"

namespace p2p {

class NetworkTime {
 public:
  // A linked peer's clock, as it came in now. One that was never set says nothing.
  void observe(const NodeId& peer, WallTime theirs, WallTime ours);
  void forget(const NodeId& peer);

  // Own clock plus the median offset, own clock (offset 0) among them unless it was never set;
  // of an even number the lower middle. Empty while nobody's clock is set.
  std::optional<WallTime> at(WallTime ours) const;
  // Whether anybody else's clock has a say in it.
  bool has_witness() const { return !offsets_.empty(); }

 private:
  void refresh();

  std::map<NodeId, Duration> offsets_;
  // The medians with and without the own clock, kept because they are asked for all the time.
  Duration with_own_{0};
  std::optional<Duration> without_own_;
};

}  // namespace p2p
