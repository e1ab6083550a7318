// What the network costs its nodes, at rest and under churn.
#include "bench/sim/cost.h"
#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace p2p::bench {

void measure_idle(size_t nodes) {
  Lab lab({.nodes = nodes});
  Cost cost = cost_of(lab, 60s, [&] { lab.sim().run_for(60s); });
  print_row("idle, sent per node, " + std::to_string(nodes) + " nodes", cost.to_string(), "110 B/s",
            "27 B/s");
}

void measure_churn(size_t nodes) {
  constexpr Duration kTime = 120s, kOff = 3s;
  Lab lab({.nodes = nodes});
  Duration apart = Duration(120s) / static_cast<int64_t>(nodes);  // half of them a minute
  std::vector<std::pair<Instant, HostId>> off;
  size_t restarts = 0;
  double peak = 0;
  std::vector<double> shown_down;
  Instant second = lab.sim().time() + 1s;
  uint64_t before = lab.traffic().bytes;
  auto run = [&] {
    for (Instant end = lab.sim().time() + kTime; lab.sim().time() < end; lab.sim().run_for(apart)) {
      HostId victim = 1 + lab.sim().random().below(nodes - 1);
      if (lab.sim().is_up(victim)) {
        lab.crash(victim);
        off.emplace_back(lab.sim().time() + kOff, victim);
      }
      while (!off.empty() && off.front().first <= lab.sim().time()) {
        lab.start(off.front().second);
        off.erase(off.begin());
        ++restarts;
      }
      if (lab.sim().time() < second) continue;
      second = second + 1s;
      uint64_t bytes = lab.traffic().bytes;
      peak = std::max(peak, static_cast<double>(bytes - before) / static_cast<double>(nodes));
      before = bytes;
      auto pairs = static_cast<double>(lab.up() * lab.up());
      shown_down.push_back(100 * static_cast<double>(lab.false_downs()) / pairs);
    }
  };
  Cost cost = cost_of(lab, kTime, run);
  for (const auto& [when, host] : off) lab.start(host);
  Duration healed = lab.until([&] { return lab.is_whole(); }, 20ms, 5min);
  print_row(std::to_string(restarts) + " restarts of " + std::to_string(nodes) + " nodes in " +
                seconds(kTime) + ", each off for 3 s",
            cost.to_string() + "; peak " + kilobytes(peak) + "/s; of the pairs of living nodes at most " +
                fixed(percentile(shown_down, 100), 3) + " % shown unreachable; all exact " + seconds(healed) +
                " after the last",
            "2 KB/s, peak 20 KB/s", "");
}

}  // namespace p2p::bench
