#include "core/twins.h"

#include <algorithm>

#include "base/limits.h"

namespace p2p {
namespace {

// Earlier instances that are remembered; each is a record that we signed once.
constexpr size_t kBeforeMax = 64;
// So many fresh records of a rival that cannot be called show that it lives.
constexpr int kContestsMax = 3;
// And they come one upon the other.
constexpr Duration kContestTime = 1min;
// Who yields and sees no record of the other takes the name after this: the other one yielded too.
constexpr Duration kYieldPatience = 20s;

}  // namespace

void Twins::was_before(uint64_t instance) {
  if (before_.size() < kBeforeMax) before_.insert(instance);
}

void Twins::saw_record(uint64_t instance, bool claims, bool is_fresh, Instant now) {
  if (!is_fresh) return;
  contests_ = now < contested_at_ + kContestTime ? contests_ + 1 : 1;
  contested_at_ = now;
  // Of two that both claim the lower one stays.
  bool is_lost = claims && (!this->claims(now) || instance < own_);
  // Who claims has met us, or the like of us.
  if (is_cloned(now) || claims || contests_ >= kContestsMax) cloned_until_ = now + limits::twin_memory;
  if (!is_cloned(now) || !is_lost || yields_) return;
  yields_ = true;
  rival_seen_ = now;
}

void Twins::met(uint64_t instance, Instant now) {
  bool was_cloned = is_cloned(now);
  cloned_until_ = now + limits::twin_memory;
  was_met_ = true;
  if (was_cloned) return;
  yields_ = before_.contains(instance);
  rival_seen_ = now;
}

void Twins::look(bool map_holds_rival, Instant now) {
  if (!is_cloned(now)) {
    yields_ = was_met_ = false;
    return;
  }
  if (map_holds_rival) rival_seen_ = now;
  if (map_holds_rival && yields_ && !was_met_) cloned_until_ = now + limits::twin_memory;
  if (yields_ && rival_seen_ + kYieldPatience <= now) yields_ = false;
}

Duration Twins::overtake_pause(Instant now) const {
  bool is_contest = is_cloned(now) || (contests_ >= kContestsMax && now < contested_at_ + kContestTime);
  return is_contest ? limits::twin_claim_pause : limits::overtake_pause;
}

Instant Twins::next_deadline(Instant now) const {
  if (!is_cloned(now)) return Instant::never();
  return yields_ ? std::min(cloned_until_, rival_seen_ + kYieldPatience) : cloned_until_;
}

}  // namespace p2p
