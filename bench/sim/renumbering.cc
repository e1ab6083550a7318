// All addresses change at once.
#include "bench/sim/lab.h"
#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace p2p::bench {
namespace {

constexpr Duration kPatience = 15min;

std::string healed(Lab& lab, Instant begin) {
  lab.until([&] { return lab.is_whole(); }, 20ms, kPatience);
  if (!lab.is_whole()) return "not in " + seconds(kPatience);
  return seconds(lab.sim().time() - begin);
}

}  // namespace

void measure_renumbering(size_t nodes) {
  std::string size = std::to_string(nodes) + " nodes";
  {
    Lab lab({.nodes = nodes, .subnets = 1});
    Instant begin = lab.sim().time();
    lab.sim().renumber(0);
    print_row("all " + size + " of one link renumbered at once: exact at all", healed(lab, begin), "30 s",
              "");
  }
  {
    Lab lab({.nodes = nodes});
    Instant begin = lab.sim().time();
    for (HostId host = 1; host < nodes; ++host) lab.sim().move(host, lab.sim().subnet(host));
    print_row("all but one of " + size + " on many subnets renumbered at once: exact at all",
              healed(lab, begin), "300 s", "");
  }
  {
    Lab lab({.nodes = nodes});
    sim::Traffic before = lab.traffic();
    Instant begin = lab.sim().time();
    for (HostId host : lab.pick(1)) {
      lab.sim().move(host, lab.sim().subnet(host));
      lab.sim().run_for(Duration(2000000 / static_cast<int64_t>(nodes)));
    }
    lab.sim().move(0, 0);
    std::string time = healed(lab, begin);
    double bytes = static_cast<double>(lab.traffic().bytes - before.bytes) / static_cast<double>(nodes);
    print_row("a storm: each of " + size + " on many subnets changes within 2 s: exact at all",
              time + "; " + kilobytes(bytes) + " per node", "", "");
  }
}

}  // namespace p2p::bench
