// What a node notices of its own health, for its votes and for `status`.
#pragma once

#include <optional>
#include <vector>

#include "base/limits_watch.h"
#include "base/time.h"

namespace p2p {

struct OwnHealth {
  // Of the wall clock before the monotonic one, at the last step.
  std::optional<Duration> clock_lead;
  // When others voted against this node, in the last diagnosis_window; one for each incident.
  std::vector<Instant> accused_at;
  // When this process last had not run for a while, and how long.
  Instant stalled_at{-1h};
  Duration stalled_for{0};
  // It votes for nobody until then.
  Instant blames_itself_until;
  // When its map first, and last, was equal to that of all that it was linked to.
  Instant first_synced_at = Instant::never();
  Instant synced_at;

  void accuse(Instant now) {
    if (!accused_at.empty() && accused_at.back() + limits::accusation_pause > now) return;
    std::erase_if(accused_at, [&](Instant at) { return at + limits::diagnosis_window <= now; });
    accused_at.push_back(now);
  }
};

}  // namespace p2p
