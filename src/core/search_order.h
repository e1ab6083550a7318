// The order in which a node that lost the others tries members one after the other: each once, at
// random, then all anew. Whoever of them answers, if only to say that it is full, is tried again soon:
// it may be the only one that still is where it was.
#pragma once

#include <vector>

#include "base/random.h"
#include "core/identity.h"

namespace p2p {

class SearchOrder {
 public:
  // The next of `members`; they are looked at only when all have been tried. Empty when there are none.
  const NodeId* next(const std::vector<NodeId>& members, Random& random);
  // This one is there: among the next few.
  void try_soon(const NodeId& member, Random& random);
  // The search is over.
  void clear() { rest_ = {}; }

 private:
  std::vector<NodeId> rest_;  // the next one last
  NodeId current_;
};

}  // namespace p2p
