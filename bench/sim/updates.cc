// How fast and how dearly one update spreads.
#include <algorithm>

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
constexpr Duration kUnnoticed = 800ms;  // so long crashes stay so

struct Sample {
  std::vector<double> times, in_five, copies, bytes;
  std::vector<size_t> missing;
};

void update(Lab& lab, HostId owner, bool moves, Sample& sample, Duration patience = kPatience) {
  Spread spread = lab.spread(owner, moves, patience);
  sample.missing.push_back(spread.missing);
  sample.times.push_back(ratio(spread.last, lab.round_trip()));
  sample.in_five.push_back(spread.in_five);
  sample.copies.push_back(spread.copies);
  sample.bytes.push_back(spread.bytes);
}

// Whoever moved dials its peers anew: until the links that this doubles are gone again.
void settle(Lab& lab, bool moves) { lab.sim().run_for(moves ? 11s : 1s); }

Sample updates_of(Lab& lab, size_t count, bool moves) {
  Sample out;
  for (size_t i = 0; i < count; ++i) {
    update(lab, lab.random_up(), moves, out);
    settle(lab, moves);
  }
  return out;
}

size_t count_for(size_t nodes) { return nodes <= 1000 ? 30 : 10; }

void report(const std::string& what, const Sample& sample, const std::string& target, const char* bound) {
  std::string seen = "p50 " + fixed(percentile(sample.times, 50), 2) + ", max " +
                     fixed(percentile(sample.times, 100), 2) + " RTT; " +
                     fixed(percentile(sample.copies, 50), 2) + " copies, " +
                     kilobytes(percentile(sample.bytes, 50));
  // Some have no living neighbour left, and hear of it when they have others.
  if (percentile(sample.in_five, 0) < 1)
    seen =
        "5 RTT: " + fixed(100 * percentile(sample.in_five, 0), 1) + " % of the nodes at least; all: " + seen;
  if (size_t most = *std::max_element(sample.missing.begin(), sample.missing.end()); most > 0)
    seen += " (not in that time: up to " + std::to_string(most) + " nodes)";
  print_row(what, seen, target, bound);
}

// Between networks the way decides, and queues add a little: in the mean 10 ms, as elsewhere here.
sim::Conditions own_ways(int subnets, Random& random) {
  sim::Sites ways{.inside = 9ms, .between = 9ms};
  for (int from = 0; from < subnets; ++from)
    for (int to = from; to < subnets; ++to)
      ways.pairs[{from, to}] = ways.pairs[{to, from}] =
          4ms + Duration(static_cast<int64_t>(random.below(10001)));
  return {.delay_min = 0ms, .delay_max = 2ms, .sites = ways};
}

// The first updates of an owner make its tree.
void report_tree(Lab& lab, size_t nodes, const std::string& delays) {
  Sample first, second, later;
  for (size_t i = 0; i < count_for(nodes); ++i) {
    HostId owner = lab.random_up();
    for (Sample* sample : {&first, &second, &later}) {
      update(lab, owner, false, *sample);
      settle(lab, false);
    }
  }
  Figures figures = figures_for(nodes);
  std::string of = " update of one owner, " + std::to_string(nodes) + " nodes; " + delays;
  report("the first" + of, first, figures.time, figures.bound);
  report("the second" + of, second, figures.time, figures.bound);
  report("the third" + of, later, std::string(figures.time) + ", 2.1 copies, 0.95 KB", figures.bound);
}

}  // namespace

void measure_updates(size_t nodes) {
  Figures figures = figures_for(nodes);
  std::string size = std::to_string(nodes) + " nodes", bound = std::string(figures.bound) + ", 1 copy";
  size_t count = count_for(nodes);
  Lab lab({.nodes = nodes});
  const char* copies = nodes <= 1000 ? ", 7 copies, 3.2 KB" : "";
  report("update to all of " + size, updates_of(lab, count, false), std::string(figures.time) + copies,
         bound.c_str());
  report("the same, the address changes", updates_of(lab, count, true), "", figures.bound);
  for (double loss : {0.01, 0.05}) {
    sim::Conditions lossy{.delay_min = 5ms, .delay_max = 15ms, .loss = loss};
    lab.sim().set_conditions(lossy);
    report("update to all of " + size + ", " + fixed(loss * 100, 0) + " % loss",
           updates_of(lab, count, false), "+10 % time", figures.bound);
  }
}

void measure_updates_tree(size_t nodes) {
  Lab lab({.nodes = nodes});
  report_tree(lab, nodes, "each message takes 5 to 15 ms");
  lab.sim().set_conditions(own_ways(lab.subnets(), lab.sim().random()));
  report_tree(lab, nodes,
              "each pair of subnets has its own delay of 4 to 14 ms, each message up to 2 ms more");
}

void measure_updates_crashed(size_t nodes) {
  // Each crash is undetected only for a moment: one update right after it. In the largest networks
  // what follows, when all of them are missed, takes long: there it ends before that, and once must do.
  bool is_huge = nodes > 1000;
  for (double part : {0.2, 0.5}) {
    Sample sample;
    for (uint64_t seed = 1; seed <= (is_huge ? 1 : 5); ++seed) {
      Lab lab({.nodes = nodes, .seed = seed});
      for (HostId host : lab.pick(part)) lab.crash(host);
      update(lab, lab.random_up(), false, sample, is_huge ? kUnnoticed : kPatience);
    }
    report("update to all of " + std::to_string(nodes) + " nodes, " + fixed(part * 100, 0) +
               " % crashed, undetected",
           sample, part < 0.3 ? "3 RTT" : "5 RTT, the rest within 3 s", figures_for(nodes).bound);
  }
}

void measure_updates_sites(size_t nodes) {
  sim::Conditions far{.delay_min = 0ms, .delay_max = 500us, .sites = sim::Sites{}};
  Lab lab({.nodes = nodes, .subnets = 10, .conditions = far});
  report("update to all of " + std::to_string(nodes) +
             " nodes, 10 sites, 1 ms inside and 40 ms between; RTT between sites",
         updates_of(lab, count_for(nodes), false), "0.7 RTT", "0.5 RTT");
}

}  // namespace p2p::bench
