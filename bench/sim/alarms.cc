// Whether the living are ever taken for dead: under loss and pauses that must be borne, and how all
// recover from pauses that are too long.
#include "bench/sim/lab.h"
#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace p2p::bench {
namespace {

constexpr Duration kPatience = 10min;

struct Pauses {
  Duration least, most, apart;  // how long, and the mean time between two of one host
};

// One host after the other stops for a moment, until so much time has passed.
void pause_by_turns(Lab& lab, const Pauses& pauses, Duration time) {
  Instant end = lab.sim().time() + time;
  Random& random = lab.sim().random();
  while (lab.sim().time() < end) {
    HostId host = random.below(lab.size());
    lab.sim().stop_process(host);
    auto spread = static_cast<uint64_t>((pauses.most - pauses.least).count());
    lab.sim().run_for(pauses.least + Duration(static_cast<int64_t>(random.below(spread + 1))));
    lab.sim().thaw(host);
    lab.sim().run_for(random.pause(pauses.apart / static_cast<int64_t>(lab.size())));
  }
}

}  // namespace

void measure_false_alarms(size_t nodes, size_t hours, uint64_t seed) {
  Lab lab({.nodes = nodes, .seed = seed});
  lab.sim().set_conditions({.delay_min = 5ms, .delay_max = 15ms, .loss = 0.1});
  pause_by_turns(lab, {50ms, 450ms, 60s}, static_cast<int64_t>(hours) * 1h);
  print_row("false \"unreachable\", " + std::to_string(nodes * hours) + " node-hours (" +
                std::to_string(nodes) +
                " nodes), 10 % loss, each stopped for up to 0.45 s about once a minute, seed " +
                std::to_string(seed),
            std::to_string(lab.alarms()), "0", "0");
}

void measure_pauses(size_t nodes) {
  Lab lab({.nodes = nodes});
  for (int i = 0; i < 20; ++i) {
    std::vector<HostId> some = lab.pick(0.2);
    for (HostId host : some) lab.sim().stop_process(host);
    lab.sim().run_for(3s + Duration(static_cast<int64_t>(lab.sim().random().below(60000000))));
    for (HostId host : some) lab.sim().thaw(host);
    lab.sim().run_for(Duration(static_cast<int64_t>(lab.sim().random().below(20000000))));
  }
  size_t alarms = lab.alarms();
  Duration time = lab.until([&] { return lab.is_whole(); }, 50ms, kPatience);
  print_row("20 times 20 % of " + std::to_string(nodes) +
                " nodes stop for 3 to 63 s: all right again after the last",
            (lab.is_whole() ? seconds(time) : "not in " + seconds(kPatience)) + "; shown unreachable " +
                std::to_string(alarms) + " times",
            "all recover", "");
}

}  // namespace p2p::bench
