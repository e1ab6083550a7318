// Whether a peer takes what we write. A peer that answers and acknowledges now and then, but hardly
// reads, would otherwise keep its queue here for ever (a "slowloris"): the deadline is for the bytes,
// not for the silence.
#pragma once

#include <algorithm>

#include "base/limits_transport.h"

namespace p2p::quic {

class DrainWatch {
 public:
  // After each change: `held` bytes wait, and the peer has acknowledged `acked` of all ever queued.
  void note(size_t held, uint64_t acked, Instant now) {
    if (held == 0) {
      due_ = Instant::never();
    } else if (due_ == Instant::never() || acked >= goal_) {
      due_ = now + limits::drain_time_max;
      goal_ = acked + std::min(held, limits::drain_bytes_min);
    }
  }

  // Not enough was acknowledged until then: the peer does not read.
  Instant deadline() const { return due_; }

 private:
  Instant due_ = Instant::never();
  uint64_t goal_ = 0;
};

}  // namespace p2p::quic
