#include "core/network_time.h"

#include <algorithm>

#include "base/limits.h"

namespace p2p {
namespace {

bool is_set(WallTime t) { return t.seconds() >= limits::clock_unset_before_s; }

}  // namespace

void NetworkTime::observe(const NodeId& peer, WallTime theirs, Instant now) {
  if (is_set(theirs))
    zeros_[peer] = theirs - now.since_start;
  else
    zeros_.erase(peer);
  refresh();
}

void NetworkTime::forget(const NodeId& peer) {
  if (zeros_.erase(peer) > 0) refresh();
}

void NetworkTime::refresh() {
  sorted_.clear();
  for (const auto& [peer, zero] : zeros_) sorted_.push_back(zero);
  std::sort(sorted_.begin(), sorted_.end());
}

std::optional<WallTime> NetworkTime::at(Now now) const { return middle(now, false); }

std::optional<WallTime> NetworkTime::to_sign(Now now) const {
  auto lower = middle(now, false), upper = middle(now, true);
  return upper && *upper - *lower > limits::clock_behind_max ? lower : upper;
}

std::optional<WallTime> NetworkTime::middle(Now now, bool is_upper) const {
  bool is_own_set = is_set(now.wall);
  size_t count = sorted_.size() + is_own_set;
  if (count == 0) return std::nullopt;
  size_t middle = is_upper ? count / 2 : (count - 1) / 2;
  if (!is_own_set) return sorted_[middle] + now.mono.since_start;
  // The middle of the sorted ones and the own, without sorting anew.
  WallTime own = now.wall - now.mono.since_start;
  auto own_place =
      static_cast<size_t>(std::lower_bound(sorted_.begin(), sorted_.end(), own) - sorted_.begin());
  if (middle == own_place) return now.wall;
  return sorted_[middle < own_place ? middle : middle - 1] + now.mono.since_start;
}

}  // namespace p2p
