// Members that this node keeps out for what they brought: longer each time, and forgiven step by step
// in quiet time. Whoever offends again as soon as it may costs less and less, and somebody honest that
// was counted wrongly is back after a minute.
#pragma once

#include <map>

#include "base/time.h"
#include "core/identity.h"

namespace p2p {

class Offences {
 public:
  // The member did what costs its links. Returns how long it is kept out now; what it does meanwhile
  // is no further offence.
  Duration note(const NodeId& member, Instant now);
  bool is_kept_out(const NodeId& member, Instant now) const;
  // That still stand against it, at most limits::offences_max.
  int of(const NodeId& member, Instant now) const;
  // Those that were forgiven take no memory after that. To be called now and then.
  void forget_forgiven(Instant now);
  size_t size() const { return members_.size(); }

 private:
  struct Entry {
    int count = 0;  // when the time-out ended
    Instant ends;   // of the time-out

    int standing(Instant now) const;
  };

  std::map<NodeId, Entry> members_;
};

}  // namespace p2p
