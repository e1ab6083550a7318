#include "core/offences.h"

#include <algorithm>

#include "base/limits_junk.h"

namespace p2p {

int Offences::Entry::standing(Instant now) const {
  if (now <= ends) return count;
  auto forgiven = (now - ends) / limits::forgive_after;
  return forgiven >= count ? 0 : count - static_cast<int>(forgiven);
}

Duration Offences::note(const NodeId& member, Instant now) {
  if (is_kept_out(member, now)) return members_[member].ends - now;
  if (!members_.contains(member) && members_.size() >= limits::offenders_max)
    members_.erase(std::min_element(members_.begin(), members_.end(), [](const auto& a, const auto& b) {
      return a.second.ends < b.second.ends;
    }));
  Entry& entry = members_[member];
  Duration time_out = limits::shun_time;
  int before = entry.standing(now);
  for (int i = 0; i < before; ++i) time_out *= limits::time_out_growth;
  time_out = std::min(time_out, limits::time_out_max);
  entry = {std::min(before + 1, limits::offences_max), now + time_out};
  return time_out;
}

bool Offences::is_kept_out(const NodeId& member, Instant now) const {
  auto found = members_.find(member);
  return found != members_.end() && now < found->second.ends;
}

int Offences::of(const NodeId& member, Instant now) const {
  auto found = members_.find(member);
  return found == members_.end() ? 0 : found->second.standing(now);
}

void Offences::forget_forgiven(Instant now) {
  std::erase_if(members_, [&](const auto& entry) { return entry.second.standing(now) == 0; });
}

}  // namespace p2p
