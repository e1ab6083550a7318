// Who links to whom: a pure function of the members that are about. Up to 12 of them all link
// to all; above that each node links to its neighbours in several rings, each ring a shuffle of
// all members by a hash, which together make an expander: connected, and few hops across.
#pragma once

#include <vector>

#include "core/identity.h"

namespace p2p {

// The ids that `self` should be linked to. `live` are the ids of all members thought to be
// about, `self` among them or not; any order. Symmetric: if b is in the answer for a, a is in
// the answer for b, given the same `live`.
std::vector<NodeId> overlay_neighbours(const NodeId& self, const std::vector<NodeId>& live);

}  // namespace p2p
