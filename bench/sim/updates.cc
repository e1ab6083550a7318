// How fast and how dearly one update spreads.
#include "bench/sim/lab.h"
#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace p2p::bench {
namespace {

struct Figures {
  const char* time;
  const char* bound;
};
// docs/benchmarks.md: in round trips of a link, degree 8.
Figures figures_for(size_t nodes) {
  if (nodes <= 12) return {"1.0 RTT", "0.5 RTT"};
  if (nodes <= 100) return {"1.9 RTT", "1.5 RTT"};
  if (nodes <= 1000) return {"2.6 RTT", "2.0 RTT"};
  return {"3.3 RTT", "2.5 RTT"};
}

constexpr Duration kPatience = 60s;

struct Sample {
  std::vector<double> times, copies, bytes;
  size_t incomplete = 0;
};

Sample updates_of(Lab& lab, size_t count, bool moves) {
  Sample out;
  for (size_t i = 0; i < count; ++i) {
    Spread spread = lab.spread(lab.random_up(), moves, kPatience);
    out.incomplete += spread.missing > 0;
    out.times.push_back(ratio(spread.last, lab.round_trip()));
    out.copies.push_back(spread.copies);
    out.bytes.push_back(spread.bytes);
    // Whoever changed dials its peers anew: until the links that this doubles are gone again.
    lab.sim().run_for(11s);
  }
  return out;
}

void report(const std::string& what, const Sample& sample, const std::string& target, const char* bound) {
  std::string seen = "p50 " + fixed(percentile(sample.times, 50), 2) + ", max " +
                     fixed(percentile(sample.times, 100), 2) + " RTT; " +
                     fixed(percentile(sample.copies, 50), 2) + " copies, " +
                     kilobytes(percentile(sample.bytes, 50));
  if (sample.incomplete > 0)
    seen += "; " + std::to_string(sample.incomplete) + " of " + std::to_string(sample.times.size()) +
            " not within " + seconds(kPatience);
  print_row(what, seen, target, bound);
}

}  // namespace

void measure_updates(size_t nodes) {
  Figures figures = figures_for(nodes);
  std::string size = std::to_string(nodes) + " nodes";
  std::string copies = nodes <= 1000 ? ", 7 copies, 3.2 KB" : ", 2.1 copies, 0.95 KB";
  size_t count = nodes <= 1000 ? 30 : 10;
  Lab lab({.nodes = nodes});
  // The flood's tree, where there is one, is made by the first updates of each owner.
  report("update to all of " + size, updates_of(lab, count, false), figures.time + copies,
         (std::string(figures.bound) + ", 1 copy").c_str());
  report("the same, the address changes", updates_of(lab, count, true), "", figures.bound);
  for (double loss : {0.01, 0.05}) {
    sim::Conditions lossy{.delay_min = 5ms, .delay_max = 15ms, .loss = loss};
    lab.sim().set_conditions(lossy);
    report("the same, " + fixed(loss * 100, 0) + " % loss", updates_of(lab, count, false), "+10 % time",
           figures.bound);
  }
  lab.sim().set_conditions({.delay_min = 5ms, .delay_max = 15ms});
  // Each crash is undetected only for a moment: one update right after it.
  for (double part : {0.2, 0.5}) {
    Sample sample;
    for (size_t i = 0; i < (nodes <= 1000 ? 5u : 1u); ++i) {
      std::vector<HostId> dead = lab.pick(part);
      for (HostId host : dead) lab.crash(host);
      Sample one = updates_of(lab, 1, false);
      sample.incomplete += one.incomplete;
      for (auto member : {&Sample::times, &Sample::copies, &Sample::bytes})
        (sample.*member).push_back((one.*member).front());
      for (HostId host : dead) lab.start(host);
      lab.sim().run_for(60s);
    }
    report("the same, " + fixed(part * 100, 0) + " % crashed, undetected", sample,
           part < 0.3 ? "3 RTT" : "5 RTT, the rest within 3 s", figures.bound);
  }
  // Sites: round trips of the long way.
  sim::Conditions far{.delay_min = 0ms, .delay_max = 500us, .sites = sim::Sites{}};
  Lab wide({.nodes = nodes, .conditions = far});
  report("the same, 10 sites, 1 ms inside and 40 ms between; RTT between sites",
         updates_of(wide, count, false), "0.7 RTT", "0.5 RTT");
}

}  // namespace p2p::bench
