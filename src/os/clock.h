// The only place that reads a clock, once for each turn of the loop.
#pragma once

#include <atomic>

#include "base/time.h"

namespace p2p::os {

// The two clocks now. `mono` is CLOCK_BOOTTIME, which goes on while the host sleeps, and never
// less than what an earlier call of any thread gave; `wall` is CLOCK_REALTIME.
Now read_clocks();

// How long the calling thread has had a processor: what work costs, however busy the host is.
Duration thread_time();

// Holds a clock at its highest value when it goes back (a restored virtual machine, bad hardware):
// the QUIC library ends the program on time that goes back.
class Clamp {
 public:
  Instant forward(Instant raw);

 private:
  std::atomic<Duration::rep> highest_{0};
};

}  // namespace p2p::os
