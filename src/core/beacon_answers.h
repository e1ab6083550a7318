// Beacons that were heard and not answered yet. Many hear the same one, and a few answers are enough:
// each answer is put off at random, and dropped when the sender was found in the meantime.
#pragma once

#include <map>
#include <vector>

#include "base/ip.h"
#include "base/random.h"
#include "core/beacon.h"

namespace p2p {

class BeaconAnswers {
 public:
  struct Answer {
    NodeId peer;
    SocketAddress to;
    uint64_t seq_known = 0;  // of the peer's record when its beacon came
    Instant heard_at;
  };

  // `nodes` are those of the network: the more, the longer it may be put off beyond `at_least`. One
  // answer waits for each peer, to where its last beacon came from.
  void add(const Answer& answer, Duration at_least, size_t nodes, Random& random);
  // Those whose time has come.
  std::vector<Answer> take_due(Instant now);
  Instant next_deadline() const { return next_; }

 private:
  struct Waiting {
    Answer answer;
    Instant due;
  };
  std::map<NodeId, Waiting> waiting_;
  Instant next_ = Instant::never();  // of waiting_: asked for after every step
};

}  // namespace p2p
