#include "core/votes.h"

#include <algorithm>

#include "base/limits.h"

namespace p2p {

bool Votes::has_room(const NodeId& target, const NodeId& voter, const Membership& members) const {
  const std::vector<HeldVote>& held = against(target);
  auto is_by_voter = [&](const HeldVote& one) { return one.vote.voter == voter; };
  if (std::any_of(held.begin(), held.end(), is_by_voter)) return false;
  if (held.size() < limits::votes_per_node_max) return true;
  bool has_void = std::any_of(held.begin(), held.end(),
                              [&](const HeldVote& one) { return !members.is_member(one.vote.voter); });
  return has_void && members.is_member(voter);
}

void Votes::add(const Vote& vote, Instant now, size_t enough, const Membership& members) {
  bool counts_at_once = !is_out(vote.voter);
  Case& entry = cases_[vote.target];
  if (entry.votes.size() >= limits::votes_per_node_max)
    entry.votes.erase(std::find_if(entry.votes.begin(), entry.votes.end(),
                                   [&](const HeldVote& one) { return !members.is_member(one.vote.voter); }));
  auto place = std::lower_bound(entry.votes.begin(), entry.votes.end(), vote.voter,
                                [](const HeldVote& one, const NodeId& v) { return one.vote.voter < v; });
  entry.votes.insert(place, {vote, now, counts_at_once});
  judge(vote.target, entry, now, enough, members);
}

void Votes::clear(const NodeId& target) {
  auto found = cases_.find(target);
  if (found == cases_.end()) return;
  queue_.erase({found->second.deadline, target});
  if (found->second.is_out) {
    changed_.push_back(target);
    --outs_;
  }
  cases_.erase(found);
}

void Votes::judge_all(Instant now, size_t enough, const Membership& members) {
  for (auto& [target, entry] : cases_) judge(target, entry, now, enough, members);
}

void Votes::advance(Instant now, size_t enough, const Membership& members) {
  while (next_deadline() <= now) {
    NodeId target = queue_.begin()->second;
    judge(target, cases_.at(target), now, enough, members);
  }
}

void Votes::judge(const NodeId& target, Case& entry, Instant now, size_t enough, const Membership& members) {
  size_t at_once = 0;
  Instant oldest = Instant::never();
  for (const HeldVote& held : entry.votes) {
    if (!members.is_member(held.vote.voter)) continue;
    at_once += held.counts_at_once;
    oldest = std::min(oldest, held.since + limits::vote_refutation_time);
  }
  queue_.erase({entry.deadline, target});
  bool was_out = std::exchange(entry.is_out, at_once >= enough || oldest <= now);
  entry.deadline = entry.is_out ? Instant::never() : oldest;
  if (entry.deadline != Instant::never()) queue_.insert({entry.deadline, target});
  if (was_out == entry.is_out) return;
  changed_.push_back(target);
  entry.is_out ? ++outs_ : --outs_;
}

bool Votes::is_out(const NodeId& target) const {
  auto found = cases_.find(target);
  return found != cases_.end() && found->second.is_out;
}

Instant Votes::first_against(const NodeId& target) const {
  Instant out = Instant::never();
  for (const HeldVote& held : against(target)) out = std::min(out, held.since);
  return out;
}

const std::vector<HeldVote>& Votes::against(const NodeId& target) const {
  static const std::vector<HeldVote> kNone;
  auto found = cases_.find(target);
  return found == cases_.end() ? kNone : found->second.votes;
}

}  // namespace p2p
