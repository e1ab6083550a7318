#include "os/clock.h"

#include <time.h>

#include "base/check.h"

namespace p2p::os {
namespace {

Duration read(clockid_t clock) {
  timespec now{};
  P2P_CHECK(clock_gettime(clock, &now) == 0);
  return std::chrono::seconds(now.tv_sec) +
         std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(now.tv_nsec));
}

}  // namespace

Now read_clocks() {
  static Clamp clamp;
  return {clamp.forward(Instant{read(CLOCK_BOOTTIME)}), WallTime{read(CLOCK_REALTIME)}};
}

Duration thread_time() { return read(CLOCK_THREAD_CPUTIME_ID); }

Instant Clamp::forward(Instant raw) {
  Duration::rep highest = highest_.load(std::memory_order_relaxed);
  const Duration::rep now = raw.since_start.count();
  while (now > highest && !highest_.compare_exchange_weak(highest, now, std::memory_order_relaxed)) {
  }
  return Instant{Duration(std::max(now, highest))};
}

}  // namespace p2p::os
