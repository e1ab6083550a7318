// What happens to one packet: pure draws from the conditions.
#pragma once

#include "base/random.h"
#include "sim/conditions.h"

namespace p2p::sim {

class LinkModel {
 public:
  explicit LinkModel(Conditions conditions) : conditions_(std::move(conditions)) {}

  const Conditions& conditions() const { return conditions_; }
  // How long a packet takes one way.
  Duration one_way(int from_subnet, int to_subnet, Random& random) const;
  // Whether it is lost. `is_bad` is the state of its way, which it may change.
  bool loses(bool& is_bad, Random& random) const;
  // How long a message takes one way with its retransmissions. A sender notices a loss after
  // `patience`, twice that the second time and so on (RFC 9002, 6.2).
  Duration hop(int from_subnet, int to_subnet, bool& is_bad, Duration patience, Random& random) const;
  // The same when the round trip is known: the probe timeout follows from it.
  Duration hop(int from_subnet, int to_subnet, bool& is_bad, Random& random) const;

 private:
  Duration base(int from_subnet, int to_subnet) const;

  Conditions conditions_;
};

}  // namespace p2p::sim
