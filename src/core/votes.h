// The votes against nodes, and the verdicts that follow: who is shown as unreachable. Three votes
// decide at once; one that its target does not refute in time decides alone, if its voter's word is
// good (core/false_votes.h). The target's next version ends all of it.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/time.h"
#include "core/false_votes.h"
#include "core/membership.h"
#include "core/vote.h"

namespace p2p {

struct HeldVote {
  Vote vote;
  Instant since;       // when it came here
  Instant decides_at;  // when it decides alone
  // Its voter was not itself voted out when it came. If it was, as everybody beyond a split is, its
  // vote says what held before, and the target has the time of refutation to answer it.
  bool counts_at_once = true;
  bool stands = false;  // it was not refuted in time
  // It was not, but its voter's word is not good, so its target may not know of it. Is told to nobody
  // and left out of the map's digest, or those who took it would differ from those who did not for
  // as long as its voter goes on. Still one of three.
  bool is_void = false;
};

// Holds the first limits::votes_per_node_max votes against each node; what comes later adds nothing
// and is not even looked at. So two nodes may hold different votes, but as many of them: that number
// is what the map's digest tells. Costs O(log n) for each vote and each verdict.
class Votes {
 public:
  struct Case {
    std::vector<HeldVote> votes;  // all against the present version, sorted by voter
    bool is_out = false;
    Instant deadline = Instant::never();  // when the next of them decides alone
  };

  // Whether a vote would be held: its voter has none there, and there is room. The vote of somebody
  // turned out, and one that is void, make room for a member's.
  bool has_room(const NodeId& target, const NodeId& voter, const Membership& members) const;
  // There is room. `enough` is how many votes decide at once.
  void add(const Vote& vote, Instant now, size_t enough, const Membership& members);
  // The votes against this node are void. What the target said is a refutation where nothing was decided.
  void refute(const NodeId& target);
  void clear(const NodeId& target);
  // Looks again at all cases: who is a member changed.
  void judge_all(size_t enough, const Membership& members);
  // Time passed: unrefuted votes decide. Those of voters whose word is not good are void until it is again,
  // and then their targets have all the time to refute them. Returns the nodes against which another
  // number of votes counts now.
  std::vector<NodeId> advance(Instant now, size_t enough, const Membership& members,
                              const FalseVotes& false_votes);
  // The next instant at which advance() finds something; never() when nothing waits.
  Instant next_deadline() const { return queue_.empty() ? Instant::never() : queue_.begin()->first; }

  bool is_out(const NodeId& target) const;
  // How many are.
  size_t outs() const { return outs_; }
  // Sorted by voter.
  const std::vector<HeldVote>& against(const NodeId& target) const;
  // Those of them that others are told of, and how many: that is asked with each change of the map.
  std::vector<Vote> told_against(const NodeId& target) const;
  size_t count_told(const NodeId& target) const;
  // When the first of those that are held came; never() when there is none.
  Instant first_against(const NodeId& target) const;
  const std::map<NodeId, Case>& cases() const { return cases_; }
  // Whose verdict changed since this was last asked; some of them twice, and so not at all.
  std::vector<NodeId> take_changed() { return std::exchange(changed_, {}); }
  // Whose votes were refuted since this was last asked, one for each vote.
  std::vector<NodeId> take_refuted() { return std::exchange(refuted_, {}); }

 private:
  bool come_due(Case& entry, Instant now, const FalseVotes& false_votes);
  void judge(const NodeId& target, Case& entry, size_t enough, const Membership& members);

  std::map<NodeId, Case> cases_;
  size_t outs_ = 0;
  std::set<std::pair<Instant, NodeId>> queue_;  // of the cases that have a deadline
  std::vector<NodeId> changed_, refuted_;
};

}  // namespace p2p
