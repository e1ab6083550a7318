// A DHCP client takes an old address away and sets a new one within milliseconds: changes are
// gathered for a moment, so that peers see one change, not two.
#pragma once

#include <algorithm>

#include "base/limits.h"
#include "base/time.h"

namespace p2p::daemon {

class AddressDebounce {
 public:
  void changed(Instant now) {
    if (due_ == Instant::never()) first_ = now;
    due_ = std::min(now + limits::address_debounce, first_ + limits::address_debounce_max);
  }
  // They could not be read: no change tells when they can be.
  void failed(Instant now) { first_ = due_ = now + limits::address_retry_pause; }
  // Whether it is time to look; then nothing waits any more.
  bool take(Instant now) {
    if (now < due_) return false;
    due_ = Instant::never();
    return true;
  }
  Instant next_deadline() const { return due_; }

 private:
  Instant first_;
  Instant due_ = Instant::never();
};

}  // namespace p2p::daemon
