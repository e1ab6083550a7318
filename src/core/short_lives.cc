#include "core/short_lives.h"

#include <algorithm>

#include "base/limits.h"
#include "base/limits_flapping.h"

namespace p2p {

void ShortLives::lost(const NodeId& peer, Duration lived, Instant now, Random& random) {
  if (lived >= limits::young_link) {
    peers_.erase(peer);
    return;
  }
  Peer& entry = peers_[peer];
  if (entry.last + limits::flapping_memory <= now) entry = {};
  entry.last = now;
  if (++entry.in_a_row < 2) return;
  Duration mean = limits::flapping_pause_mean;
  for (int i = 2; i < entry.in_a_row && mean < limits::flapping_pause_mean_max; ++i) mean *= 2;
  mean = std::min(mean, limits::flapping_pause_mean_max);
  entry.rests_until = now + std::min(random.pause(mean), 2 * mean);
}

Instant ShortLives::turned_away(const NodeId& peer, Instant now, Random& random) {
  Peer& entry = peers_[peer];
  entry.last = now;
  // A random part more: a node that many keep out does not come back to all at once.
  entry.rests_until = now + limits::shun_time + random.pause(limits::shun_time / 8);
  return entry.rests_until;
}

Instant ShortLives::rests_until(const NodeId& peer) const {
  auto found = peers_.find(peer);
  return found == peers_.end() ? Instant{-1h} : found->second.rests_until;
}

bool ShortLives::is_flapping(const NodeId& peer, Instant now) const {
  auto found = peers_.find(peer);
  return found != peers_.end() && found->second.in_a_row > 1 &&
         found->second.last + limits::flapping_memory > now;
}

bool ShortLives::is_everywhere(Instant now) const {
  auto flapping = std::count_if(peers_.begin(), peers_.end(),
                                [&](const auto& entry) { return is_flapping(entry.first, now); });
  return flapping >= limits::flapping_everywhere;
}

void ShortLives::forget_old(Instant now) {
  std::erase_if(peers_,
                [&](const auto& entry) { return entry.second.last + limits::flapping_memory <= now; });
}

}  // namespace p2p
