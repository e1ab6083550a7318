// What a stretch of virtual time cost the hosts of a lab.
#pragma once

#include "bench/sim/lab.h"

namespace p2p::bench {

// What all but one host sent, per host and second, and this process's CPU for it.
struct Cost {
  double bytes = 0, packets = 0, payload = 0, cpu_us = 0;  // payload: of messages, without what carries them

  std::string to_string() const;
};

// Of `run`, which lets `time` pass.
Cost cost_of(Lab& lab, Duration time, const std::function<void()>& run, std::optional<HostId> without = {});

}  // namespace p2p::bench
