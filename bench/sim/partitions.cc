// Networks that were split, and how soon they are one again.
#include "bench/sim/lab.h"
#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace p2p::bench {
namespace {

constexpr int kSubnets = 10;
constexpr Duration kPatience = 5min;

// The first `low` subnets against the rest.
void cut(Lab& lab, int low, bool is_cut) {
  for (int a = 0; a < low; ++a)
    for (int b = low; b < kSubnets; ++b) lab.sim().cut(a, b, is_cut);
}

void measure(Lab& lab, int low, Duration time, const std::string& name, size_t times) {
  size_t here = 0;
  for (HostId host = 0; host < lab.size(); ++host) here += lab.sim().subnet(host) < low;
  std::vector<double> known, heals;
  for (size_t i = 0; i < times; ++i) {
    cut(lab, low, true);
    Duration took =
        lab.until([&] { return lab.false_downs() == 2 * here * (lab.size() - here); }, 50ms, time);
    known.push_back(ratio(took, 1s));
    lab.sim().run_for(time - took);
    cut(lab, low, false);
    heals.push_back(ratio(lab.until([&] { return lab.is_whole(); }, 10ms, kPatience), 1s));
    lab.sim().run_for(30s);
  }
  double sum = 0;
  for (double heal : heals) sum += heal;
  bool is_large = lab.size() >= 100;
  print_row(std::to_string(lab.size()) + " nodes split " + std::to_string(100 - 10 * low) + "/" +
                std::to_string(10 * low) + " for " + name + ", " + std::to_string(times) +
                " times: known to all; healed",
            "p50 " + fixed(percentile(known, 50), 2) + " s, max " + fixed(percentile(known, 100), 2) +
                " s; mean " + fixed(sum / static_cast<double>(times), 2) + " s, max " +
                fixed(percentile(heals, 100), 2) + " s",
            is_large ? "1 s" : "1.5 s mean, 8 s max", "5 RTT = 0.1 s");
}

}  // namespace

void measure_partitions(size_t nodes) {
  Lab lab({.nodes = nodes, .subnets = kSubnets});
  size_t times = nodes <= 10 ? 20 : nodes <= 100 ? 5 : 1;
  for (int low : {5, 1}) {
    measure(lab, low, 60s, "60 s", times);
    measure(lab, low, 10min, "10 min", times);
    // What a day costs: a 1,000 nodes' day of dials in vain is hours of this machine.
    if (nodes <= 100) measure(lab, low, 25h, "25 h", 1);
  }
}

}  // namespace p2p::bench
