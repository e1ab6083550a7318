// The votes against nodes, and the verdicts that follow: who is shown as unreachable. Three votes
// decide at once, one that its target does not refute in time decides alone. The target's next
// version ends all of it.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/time.h"
#include "core/membership.h"
#include "core/vote.h"

namespace p2p {

struct HeldVote {
  Vote vote;
  Instant since;  // when it came here
  // Its voter was not itself voted out when it came. If it was, as everybody beyond a split is, its
  // vote says what held before, and the target has the time of refutation to answer it.
  bool counts_at_once = true;
};

// Holds the first limits::votes_per_node_max votes against each node; what comes later adds nothing
// and is not even looked at. So two nodes may hold different votes, but as many of them: that number
// is what the map's digest tells. Costs O(log n) for each vote and each verdict.
class Votes {
 public:
  struct Case {
    std::vector<HeldVote> votes;  // all against the present version, sorted by voter
    bool is_out = false;
    Instant deadline = Instant::never();  // when the oldest unrefuted vote decides
  };

  // Whether a vote would be held: its voter has none there, and there is room. The vote of somebody
  // turned out makes room for a member's.
  bool has_room(const NodeId& target, const NodeId& voter, const Membership& members) const;
  // There is room. `enough` is how many votes decide at once.
  void add(const Vote& vote, Instant now, size_t enough, const Membership& members);
  // The votes against this node are void.
  void clear(const NodeId& target);
  // Looks again at all cases: who is a member changed.
  void judge_all(Instant now, size_t enough, const Membership& members);
  // Time passed: unrefuted votes decide.
  void advance(Instant now, size_t enough, const Membership& members);
  // The next instant at which advance() finds something; never() when nothing waits.
  Instant next_deadline() const { return queue_.empty() ? Instant::never() : queue_.begin()->first; }

  bool is_out(const NodeId& target) const;
  // How many are.
  size_t outs() const { return outs_; }
  // Sorted by voter.
  const std::vector<HeldVote>& against(const NodeId& target) const;
  // When the first of those that are held came; never() when there is none.
  Instant first_against(const NodeId& target) const;
  const std::map<NodeId, Case>& cases() const { return cases_; }
  // Whose verdict changed since this was last asked; some of them twice, and so not at all.
  std::vector<NodeId> take_changed() { return std::exchange(changed_, {}); }

 private:
  void judge(const NodeId& target, Case& entry, Instant now, size_t enough, const Membership& members);

  std::map<NodeId, Case> cases_;
  size_t outs_ = 0;
  std::set<std::pair<Instant, NodeId>> queue_;  // of the cases that have a deadline
  std::vector<NodeId> changed_;
};

}  // namespace p2p
