// Peers whose links die young, and how long each of them is left alone then. Without it a network
// whose ways are too slow for its traffic never recovers: probes are lost, links are closed, and
// the handshakes and hellos of new ones fill the ways that the probes need.
#pragma once

#include <map>

#include "base/random.h"
#include "core/identity.h"

namespace p2p {

class ShortLives {
 public:
  // The only link to the peer was lost, not given up, after it had been ready for so long.
  void lost(const NodeId& peer, Duration lived, Instant now, Random& random);
  // The peer said that it keeps this node out: it is left alone until the time that this returns.
  Instant turned_away(const NodeId& peer, Instant now, Random& random);
  // It is not to be dialled before; a moment of the past for all others.
  Instant rests_until(const NodeId& peer) const;
  // Its links died young more than once: a further dial is no remedy.
  bool is_flapping(const NodeId& peer, Instant now) const;
  // Links break all around: this network is too slow, and what is silent is not dead.
  bool is_everywhere(Instant now) const;
  // This host's addresses changed: what was before tells nothing.
  void clear() { peers_.clear(); }
  // Those of long ago take no memory after that. To be called now and then.
  void forget_old(Instant now);
  size_t size() const { return peers_.size(); }

 private:
  struct Peer {
    int in_a_row = 0;
    Instant last;
    Instant rests_until{-1h};
  };

  std::map<NodeId, Peer> peers_;
};

}  // namespace p2p
