// How soon the dead are known, and the overlay whole again without them.
#include <algorithm>

#include "bench/sim/lab.h"
#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace p2p::bench {
namespace {

constexpr Duration kPatience = 120s;
constexpr Duration kLook = 50ms;  // how often all are asked
}  // namespace

void measure_crash(size_t nodes) {
  Lab lab({.nodes = nodes});
  std::vector<Duration> times;
  for (size_t i = 0; i < (nodes <= 100 ? 200u : 40u); ++i) {
    HostId victim = lab.pick(1).front();
    lab.crash(victim);
    Instant begin = lab.sim().time();
    lab.sim().run_until([&] { return lab.is_known_down(victim); }, kPatience);
    times.push_back(lab.sim().time() - begin);
    lab.start(victim);
    // Somewhere in the rhythm of the keepalives.
    lab.sim().run_for(10s + Duration(static_cast<int64_t>(lab.sim().random().below(5000000))));
  }
  print_row("a crash is known by all of " + std::to_string(nodes) + ", " + std::to_string(times.size()) +
                " crashes",
            "p50 " + seconds(percentile(times, 50)) + ", p99 " + seconds(percentile(times, 99)),
            nodes >= 100 ? "2.5 / 4.5 s" : "", "tolerated pause + T/9 = 1.06 s");
}

void measure_mass_crash(size_t nodes) {
  for (double part : {0.2, 0.5}) {
    Lab lab({.nodes = nodes});
    std::vector<HostId> dead = lab.pick(part);
    for (HostId host : dead) lab.crash(host);
    Instant begin = lab.sim().time();
    auto are_known = [&] {
      return std::all_of(dead.begin(), dead.end(), [&](HostId host) { return lab.is_known_down(host); });
    };
    Duration known = lab.until(are_known, kLook, kPatience);
    lab.until([&] { return lab.is_covered(); }, kLook, kPatience);
    print_row(fixed(part * 100, 0) + " % of " + std::to_string(nodes) +
                  " nodes crash at once: known by all, " + "overlay repaired",
              seconds(known) + ", " + seconds(lab.sim().time() - begin) + "; " +
                  std::to_string(lab.false_downs()) + " false",
              "3 / 3.5 s", "1.6 s");
  }
}

}  // namespace p2p::bench
