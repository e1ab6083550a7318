// When to dial whom: each peer that should be linked and is not is tried at all its addresses at
// once-a-moment pace, then again after a memoryless pause, for ever. The mean of the pause grows
// once, when the peer has been away for long: many dial into the other side of a split, so the first
// link across still comes in a second, and a node that is off for good costs its neighbours little.
#pragma once

#include <map>
#include <vector>

#include "base/ip.h"
#include "base/random.h"
#include "core/identity.h"

namespace p2p {

class Dialer {
 public:
  // Peers that should be linked and are not, each with when it may first be tried. Peers that
  // are no longer named are forgotten; the others keep their pace.
  void want(const std::map<NodeId, Instant>& peers);
  // Try this one then: something changed that gives hope.
  void hurry(const NodeId& peer, Instant when);
  void hurry_all(Instant now);
  // Its silence is to tell something soon: the next limits::alarm_dials attempts follow each other at
  // this pause. For one that want() names.
  void press(const NodeId& peer, Duration pause);

  // The peers whose next attempt is due.
  std::vector<NodeId> due(Instant now) const;
  // One attempt: which of the peer's `addresses` to try, and plans the next attempt.
  SocketAddress attempt(const NodeId& peer, const std::vector<SocketAddress>& addresses, Instant now,
                        Random& random);
  // Nothing to try at present; looks again after a pause.
  void postpone(const NodeId& peer, Instant now, Random& random);

  Instant next_deadline() const;

 private:
  struct Plan {
    Instant at;
    size_t tried = 0;  // attempts so far: picks the address
    Instant since;     // when it was first to be tried
    int pressed = 0;   // attempts that are to follow each other at
    Duration press_pause{0};
  };
  Duration pause(const Plan& plan, Instant now, Random& random) const;

  std::map<NodeId, Plan> plans_;
};

}  // namespace p2p
