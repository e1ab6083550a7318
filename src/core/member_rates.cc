#include "core/member_rates.h"

#include <algorithm>

#include "base/limits_junk.h"

namespace p2p {
namespace {

// An id is a public key, so this mixes well enough; (a, b) and (b, a) differ.
uint64_t pair_of(const Vote& vote) { return vote.voter.id8() * 3 + vote.target.id8(); }

double price_of(const JunkCount& junk, size_t members) {
  double copy = std::clamp(limits::junk_copy_members / static_cast<double>(std::max<size_t>(members, 1)), 1.0,
                           limits::junk_copy_price_max);
  return copy * static_cast<double>(junk.copies + junk.baseless) +
         limits::junk_excess_price * static_cast<double>(junk.excessive) +
         limits::junk_own_excess_price * static_cast<double>(junk.own_excessive);
}

}  // namespace

bool RateTable::has_room(uint64_t key, Instant now) const {
  auto found = paid_until_.find(key);
  if (found == paid_until_.end()) return paid_until_.size() < limits::rate_keys_max;
  return found->second <= now + ahead_max_;
}

void RateTable::charge(uint64_t key, Instant now) {
  Instant& until = paid_until_[key];
  until = std::max(until, now) + every_;
}

Instant RateTable::next(uint64_t key, Instant now) const {
  auto found = paid_until_.find(key);
  return found == paid_until_.end() ? now : std::max(now, found->second - ahead_max_);
}

void RateTable::forget_idle(Instant now) {
  std::erase_if(paid_until_, [&](const auto& entry) { return entry.second <= now; });
}

bool MemberRates::allows(const Item& item, Instant now) const {
  const auto* vote = std::get_if<Vote>(&item);
  if (!vote) return updates_.has_room(subject_of(item).id8(), now);
  return votes_.has_room(vote->voter.id8(), now) && pairs_.has_room(pair_of(*vote), now);
}

void MemberRates::charge(const Item& item, Instant now) {
  const auto* vote = std::get_if<Vote>(&item);
  if (!vote) return updates_.charge(subject_of(item).id8(), now);
  votes_.charge(vote->voter.id8(), now);
  pairs_.charge(pair_of(*vote), now);
}

bool MemberRates::bears(const NodeId& peer, const JunkCount& junk, size_t members, Instant now) {
  double price = price_of(junk, members);
  if (price == 0) return true;
  JunkAccount& account = junk_[peer.id8()];
  account.used = now;
  return account.left.take(now, price);
}

void MemberRates::forget_idle(Instant now) {
  for (RateTable* table : {&updates_, &votes_, &pairs_}) table->forget_idle(now);
  constexpr Duration kRested = 1s * static_cast<int64_t>(limits::junk_burst / limits::junk_per_s);
  std::erase_if(junk_, [&](const auto& entry) { return entry.second.used + kRested <= now; });
}

}  // namespace p2p
