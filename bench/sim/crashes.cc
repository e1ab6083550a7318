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

namespace {

struct Aftermath {
  std::vector<Duration> known, covered;
  size_t false_downs = 0;
};

void crash_at_once(double part, Lab& lab, Aftermath& after) {
  std::vector<HostId> dead = lab.pick(part);
  for (HostId host : dead) lab.crash(host);
  Instant begin = lab.sim().time();
  auto are_known = [&] {
    return std::all_of(dead.begin(), dead.end(), [&](HostId host) { return lab.is_known_down(host); });
  };
  after.known.push_back(lab.until(are_known, kLook, kPatience));
  lab.until([&] { return lab.is_covered(); }, kLook, kPatience);
  after.covered.push_back(lab.sim().time() - begin);
  after.false_downs += lab.false_downs();
}

}  // namespace

void measure_mass_crash(size_t nodes) {
  uint64_t networks = nodes <= 100 ? 20 : nodes <= 300 ? 5 : 1;
  for (double part : {0.2, 0.5}) {
    Aftermath after;
    for (uint64_t seed = 1; seed <= networks; ++seed) {
      Lab lab({.nodes = nodes, .seed = seed});
      crash_at_once(part, lab, after);
    }
    auto figures = [&](const std::vector<Duration>& times) {
      return seconds(percentile(times, 50)) +
             (networks == 1 ? "" : " (max " + seconds(percentile(times, 100)) + ")");
    };
    print_row(fixed(part * 100, 0) + " % of " + std::to_string(nodes) + " nodes crash at once, " +
                  std::to_string(networks) + " times: known by all, overlay repaired",
              figures(after.known) + ", " + figures(after.covered) + "; " +
                  std::to_string(after.false_downs) + " false",
              "3 / 3.5 s", "1.6 s");
  }
}

}  // namespace p2p::bench
