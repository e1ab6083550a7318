// A rate limit: so many at once, so many per second after that.
#pragma once

#include <algorithm>

#include "base/time.h"

namespace p2p {

class TokenBucket {
 public:
  TokenBucket(double burst, double per_s) : burst_(burst), per_s_(per_s), tokens_(burst) {}

  // Whether one more, or as many as `cost`, is within the limit; counts it if so.
  bool take(Instant now, double cost = 1) {
    if (now > at_) {
      tokens_ = std::min(burst_, tokens_ + std::chrono::duration<double>(now - at_).count() * per_s_);
      at_ = now;
    }
    if (tokens_ < cost) return false;
    tokens_ -= cost;
    return true;
  }
  // What was begun within the limit cost so much more than one could know: others wait the longer.
  void charge(double cost) { tokens_ -= cost; }

 private:
  double burst_, per_s_, tokens_;
  Instant at_;
};

}  // namespace p2p
