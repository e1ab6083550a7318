#include "core/network_time.h"

#include <algorithm>
#include <vector>

#include "base/limits.h"

namespace p2p {
namespace {

bool is_set(WallTime t) { return t.seconds() >= limits::clock_unset_before_s; }

std::optional<Duration> lower_middle(std::vector<Duration> offsets) {
  if (offsets.empty()) return std::nullopt;
  auto middle = offsets.begin() + static_cast<long>((offsets.size() - 1) / 2);
  std::nth_element(offsets.begin(), middle, offsets.end());
  return *middle;
}

}  // namespace

void NetworkTime::observe(const NodeId& peer, WallTime theirs, WallTime ours) {
  if (is_set(theirs))
    offsets_[peer] = theirs - ours;
  else
    offsets_.erase(peer);
  refresh();
}

void NetworkTime::forget(const NodeId& peer) {
  offsets_.erase(peer);
  refresh();
}

void NetworkTime::refresh() {
  std::vector<Duration> offsets;
  for (const auto& [peer, offset] : offsets_) offsets.push_back(offset);
  without_own_ = lower_middle(offsets);
  offsets.push_back(Duration(0));
  with_own_ = *lower_middle(offsets);
}

std::optional<WallTime> NetworkTime::at(WallTime ours) const {
  if (is_set(ours)) return ours + with_own_;
  if (!without_own_) return std::nullopt;
  return ours + *without_own_;
}

}  // namespace p2p
