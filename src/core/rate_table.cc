#include "core/rate_table.h"

#include <algorithm>

#include "base/limits_spread.h"

namespace p2p {

bool RateTable::has_room(uint64_t key, Instant now) const {
  auto found = paid_until_.find(key);
  if (found == paid_until_.end()) return paid_until_.size() < limits::rate_keys_max;
  return found->second <= now + ahead_max_;
}

void RateTable::charge(uint64_t key, Instant now) {
  Instant& until = paid_until_[key];
  until = std::max(until, now) + every_;
}

Instant RateTable::next(uint64_t key, Instant now, size_t spared) const {
  auto found = paid_until_.find(key);
  if (found == paid_until_.end()) return now;
  return std::max(now, found->second - ahead_max_ + every_ * static_cast<int64_t>(spared));
}

size_t RateTable::used(uint64_t key, Instant now) const {
  auto found = paid_until_.find(key);
  if (found == paid_until_.end() || found->second <= now) return 0;
  return static_cast<size_t>((found->second - now + every_ - Duration(1)) / every_);
}

void RateTable::forget_idle(Instant now) {
  std::erase_if(paid_until_, [&](const auto& entry) { return entry.second <= now; });
}

}  // namespace p2p
