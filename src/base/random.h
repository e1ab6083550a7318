// Randomness for pauses and choices, from a seed that is passed in, so that a run repeats. Never
// for secrets: those come from the operating system.
#pragma once

#include <cmath>
#include <random>

#include "base/time.h"

namespace p2p {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  uint64_t next() { return engine_(); }
  // Below `bound`, which is not zero.
  uint64_t below(uint64_t bound) { return engine_() % bound; }
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  // A memoryless pause with this mean, at most ten times it.
  Duration pause(Duration mean) {
    double factor = std::min(10.0, -std::log(1.0 - unit()));
    return Duration(static_cast<int64_t>(static_cast<double>(mean.count()) * factor));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace p2p
