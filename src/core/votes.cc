#include "core/votes.h"

#include <algorithm>

#include "base/limits.h"

namespace p2p {
namespace {

bool gives_way(const HeldVote& held, const Membership& members) {
  return held.is_void || !members.is_member(held.vote.voter);
}

}  // namespace

bool Votes::has_room(const NodeId& target, const NodeId& voter, const Membership& members) const {
  const std::vector<HeldVote>& held = against(target);
  auto is_by_voter = [&](const HeldVote& one) { return one.vote.voter == voter; };
  if (std::any_of(held.begin(), held.end(), is_by_voter)) return false;
  if (held.size() < limits::votes_per_node_max) return true;
  bool has_place =
      std::any_of(held.begin(), held.end(), [&](const HeldVote& one) { return gives_way(one, members); });
  return has_place && members.is_member(voter);
}

void Votes::add(const Vote& vote, Instant now, size_t enough, const Membership& members) {
  bool counts_at_once = !is_out(vote.voter);
  Case& entry = cases_[vote.target];
  if (entry.votes.size() >= limits::votes_per_node_max)
    entry.votes.erase(std::find_if(entry.votes.begin(), entry.votes.end(),
                                   [&](const HeldVote& one) { return gives_way(one, members); }));
  auto place = std::lower_bound(entry.votes.begin(), entry.votes.end(), vote.voter,
                                [](const HeldVote& one, const NodeId& v) { return one.vote.voter < v; });
  entry.votes.insert(place, {vote, now, now + limits::vote_refutation_time, counts_at_once});
  judge(vote.target, entry, enough, members);
}

void Votes::refute(const NodeId& target) {
  if (is_out(target)) return clear(target);
  for (const HeldVote& held : against(target)) refuted_.push_back(held.vote.voter);
  clear(target);
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

void Votes::judge_all(size_t enough, const Membership& members) {
  for (auto& [target, entry] : cases_) judge(target, entry, enough, members);
}

std::vector<NodeId> Votes::advance(Instant now, size_t enough, const Membership& members,
                                   const FalseVotes& false_votes) {
  std::vector<NodeId> recounted;
  while (next_deadline() <= now) {
    NodeId target = queue_.begin()->second;
    Case& entry = cases_.at(target);
    if (come_due(entry, now, false_votes)) recounted.push_back(target);
    judge(target, entry, enough, members);
  }
  return recounted;
}

bool Votes::come_due(Case& entry, Instant now, const FalseVotes& false_votes) {
  bool is_recounted = false;
  for (HeldVote& held : entry.votes) {
    if (held.decides_at > now) continue;
    held.decides_at = now + limits::vote_refutation_time;
    if (held.stands) continue;
    bool was_void = std::exchange(held.is_void, !false_votes.may_decide_alone(held.vote.voter, now));
    held.stands = !held.is_void && !was_void;
    is_recounted |= held.is_void != was_void;
  }
  return is_recounted;
}

void Votes::judge(const NodeId& target, Case& entry, size_t enough, const Membership& members) {
  size_t at_once = 0;
  bool stands = false;
  Instant next = Instant::never();
  for (const HeldVote& held : entry.votes) {
    if (!members.is_member(held.vote.voter)) continue;
    at_once += held.counts_at_once;
    stands |= held.stands;
    next = std::min(next, held.decides_at);
  }
  queue_.erase({entry.deadline, target});
  bool was_out = std::exchange(entry.is_out, at_once >= enough || stands);
  entry.deadline = entry.is_out ? Instant::never() : next;
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

size_t Votes::count_told(const NodeId& target) const {
  const std::vector<HeldVote>& held = against(target);
  return static_cast<size_t>(std::ranges::count(held, false, &HeldVote::is_void));
}

std::vector<Vote> Votes::told_against(const NodeId& target) const {
  std::vector<Vote> out;
  for (const HeldVote& held : against(target))
    if (!held.is_void) out.push_back(held.vote);
  return out;
}

}  // namespace p2p
