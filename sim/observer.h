// For those who measure a simulation: told what happens at once, without asking every node all the
// time. What it does must not change the simulation.
#pragma once

#include "core/node_io.h"

namespace p2p::sim {

class Observer {
 public:
  virtual ~Observer() = default;

  // The node told its user this.
  virtual void event(size_t, const Event&) {}
  // The node took an input and its outputs are under way.
  virtual void stepped(size_t) {}
  // A message leaves, sent once however often the network loses it.
  virtual void sent(size_t /*from*/, size_t /*to*/, ByteView /*message*/, Delivery) {}
};

}  // namespace p2p::sim
