#include "core/crash_alarm.h"

#include <algorithm>
#include <set>

namespace p2p {
namespace {
// Several times as many targets are remembered as make an alarm, as their voters count too.
constexpr size_t kRemembered = 4;
}  // namespace

void CrashAlarm::note(const Vote& vote, size_t peers, Instant now) {
  while (!recent_.empty() && recent_.front().at + limits::alarm_window <= now) recent_.pop_front();
  bool is_known = std::any_of(recent_.begin(), recent_.end(),
                              [&](const Accusation& one) { return one.target == vote.target; });
  if (is_known) return;
  size_t targets = std::max(peers / limits::alarm_peers_per_target, limits::alarm_targets_min);
  recent_.push_back({now, vote.target, vote.voter});
  if (recent_.size() > kRemembered * targets) recent_.pop_front();
  if (!is_crowd(targets)) return;
  if (!is_on(now)) began_ = look_due_ = now;
  until_ = now + limits::alarm_hold;
}

bool CrashAlarm::is_crowd(size_t targets) const {
  if (recent_.size() < targets) return false;
  std::set<NodeId> voters;
  for (const Accusation& one : recent_) {
    voters.insert(one.voter);
    if (voters.size() >= limits::alarm_voters_min) return true;
  }
  return false;
}

bool CrashAlarm::take_look(Instant now) {
  if (!is_on(now) || now < look_due_) return false;
  look_due_ = now + limits::alarm_look_pause;
  return true;
}

}  // namespace p2p
