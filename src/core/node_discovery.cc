// How a node finds the others again when nobody answers at the addresses that it knows.
#include "core/node.h"

namespace p2p {

void Node::take(const input::BeaconHeard&, Now) {}

void Node::take(const input::LookedUp&, Now) {}

}  // namespace p2p
