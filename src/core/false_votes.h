// How often each member's votes were refuted of late. A few of everybody's are, when a host was
// stopped for a moment. Of whom many are, no single vote decides: some nodes may hold one that a limit
// kept from its target, which then cannot refute it. Of whom still more are, none is taken for a while,
// as each of them costs every node its copies, and those of the target's next version.
//
// Each node counts by itself, and counts differ: who hears of a refutation first never sees the vote. So
// between the two bounds there is much room: where anybody takes no more votes of a member, nobody
// lets one of them decide.
#pragma once

#include "base/limits_votes.h"
#include "core/identity.h"
#include "core/rate_table.h"

namespace p2p {

class FalseVotes {
 public:
  // A vote of this member was refuted before it had decided.
  void note(const NodeId& voter, Instant now);
  bool may_decide_alone(const NodeId& voter, Instant now) const;
  bool may_vote(const NodeId& voter, Instant now) const;

  // Members whose last one is forgiven take no memory after that. To be called now and then.
  void forget_idle(Instant now) { table_.forget_idle(now); }
  size_t size() const { return table_.size(); }

 private:
  RateTable table_{limits::refuted_votes_burst, limits::refuted_votes_every};
};

}  // namespace p2p
