#include "core/member_rates.h"

namespace p2p {
namespace {

// An id is a public key, so this mixes well enough; (a, b) and (b, a) differ.
uint64_t pair_of(const Vote& vote) { return vote.voter.id8() * 3 + vote.target.id8(); }

}  // namespace

bool MemberRates::allows(const Item& item, Instant now) const {
  const auto* vote = std::get_if<Vote>(&item);
  if (!vote) return updates_.has_room(subject_of(item).id8(), now);
  return votes_.has_room(vote->voter.id8(), now) && pairs_.has_room(pair_of(*vote), now) &&
         false_votes_.may_vote(vote->voter, now);
}

void MemberRates::charge(const Item& item, Instant now) {
  const auto* vote = std::get_if<Vote>(&item);
  if (!vote) return updates_.charge(subject_of(item).id8(), now);
  votes_.charge(vote->voter.id8(), now);
  pairs_.charge(pair_of(*vote), now);
}

bool MemberRates::bears(const NodeId& peer, const JunkCount& junk, size_t members, int offences,
                        Instant now) {
  if (junk.is_empty()) return true;
  JunkAccount::Terms terms{members, news_, offences};
  return junk_.try_emplace(peer.id8(), terms, now).first->second.take(junk, terms, now);
}

bool MemberRates::guest_bears(LinkId link, const JunkCount& junk, size_t members, Instant now) {
  JunkAccount::Terms terms{members, news_, 0};
  return guest_junk_.try_emplace(link, terms, now).first->second.take(junk, terms, now);
}

void MemberRates::forget_idle(Instant now) {
  for (RateTable* table : {&updates_, &votes_, &pairs_}) table->forget_idle(now);
  false_votes_.forget_idle(now);
  std::erase_if(junk_, [&](const auto& entry) { return entry.second.is_rested(now); });
}

}  // namespace p2p
