#include "core/network_time.h"

#include <algorithm>
#include <vector>

#include "base/limits.h"

namespace p2p {
namespace {
bool is_set(WallTime t) { return t.seconds() >= limits::clock_unset_before_s; }
}  // namespace

void NetworkTime::observe(const NodeId& peer, WallTime theirs, WallTime ours) {
  if (is_set(theirs))
    offsets_[peer] = theirs - ours;
  else
    offsets_.erase(peer);
}

void NetworkTime::forget(const NodeId& peer) { offsets_.erase(peer); }

std::optional<WallTime> NetworkTime::at(WallTime ours) const {
  std::vector<Duration> offsets;
  if (is_set(ours)) offsets.push_back(Duration(0));
  for (const auto& [peer, offset] : offsets_) offsets.push_back(offset);
  if (offsets.empty()) return std::nullopt;
  auto middle = offsets.begin() + static_cast<long>((offsets.size() - 1) / 2);
  std::nth_element(offsets.begin(), middle, offsets.end());
  return ours + *middle;
}

}  // namespace p2p
