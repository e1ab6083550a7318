#include "core/false_votes.h"

namespace p2p {

void FalseVotes::note(const NodeId& voter, Instant now) {
  if (may_vote(voter, now)) table_.charge(voter.id8(), now);
}

bool FalseVotes::may_decide_alone(const NodeId& voter, Instant now) const {
  return table_.used(voter.id8(), now) < limits::refuted_votes_trusted;
}

bool FalseVotes::may_vote(const NodeId& voter, Instant now) const {
  return table_.has_room(voter.id8(), now);
}

}  // namespace p2p
