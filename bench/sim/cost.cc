#include "bench/sim/cost.h"

#include <ctime>

#include "bench/sim/table.h"

namespace p2p::bench {

std::string Cost::to_string() const {
  return kilobytes(bytes) + "/s, " + fixed(packets, 2) + " packets/s, " + fixed(cpu_us, 0) +
         " us CPU/s (in the simulator)";
}

Cost cost_of(Lab& lab, Duration time, const std::function<void()>& run, std::optional<HostId> without) {
  sim::Traffic before = lab.traffic(without);
  std::clock_t cpu = std::clock();
  run();
  double cpu_us = static_cast<double>(std::clock() - cpu) * 1e6 / CLOCKS_PER_SEC;
  sim::Traffic after = lab.traffic(without);
  double per = static_cast<double>(lab.size() - without.has_value()) * ratio(time, 1s);
  return {static_cast<double>(after.bytes - before.bytes) / per,
          static_cast<double>(after.packets - before.packets) / per,
          static_cast<double>(after.payload - before.payload) / per, cpu_us / per};
}

}  // namespace p2p::bench
