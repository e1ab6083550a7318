// Whether many nodes went at once. Votes against many different nodes, by several voters, within a
// moment tell it. Then it pays to ask all neighbours now and not each in its rhythm: whoever has
// few living neighbours left would wait for these. And a new neighbour, taken as those before it
// in a ring are dead, is likely to be dead too, so its silence needs less patience. The alarm
// marks nobody: each verdict needs its votes, and each vote its unanswered packets.
#pragma once

#include <deque>

#include "base/limits_votes.h"
#include "core/vote.h"

namespace p2p {

class CrashAlarm {
 public:
  // A vote that is news, in a network of so many peers. Costs O(peers / alarm_peers_per_target).
  void note(const Vote& vote, size_t peers, Instant now);
  bool is_on(Instant now) const { return now < until_; }
  // Since when; never() while it is off.
  Instant began(Instant now) const { return is_on(now) ? began_ : Instant::never(); }
  // Whether all neighbours should be asked now; plans the next time if so.
  bool take_look(Instant now);

 private:
  struct Accusation {
    Instant at;
    NodeId target, voter;
  };
  bool is_crowd(size_t targets) const;

  std::deque<Accusation> recent_;  // one for each target, the newest last
  Instant began_, until_;
  Instant look_due_;
};

}  // namespace p2p
