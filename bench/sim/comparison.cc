// The same network conditions under other designs: memberlist's, and a broadcast of the whole
// state each 30 s.
#include <algorithm>

#include "bench/sim/memberlist_model.h"
#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace p2p::bench {
namespace {

const sim::Conditions kConditions{.delay_min = 5ms, .delay_max = 15ms};
// As the update that dissemination's figures are for, and a datagram around it.
constexpr double kRecordBytes = 320, kDatagramBytes = 28;

// Each node sends all that it knows to five others each 30 s, in a rhythm of its own. Records of
// 320 bytes, three to a packet of 1,200 with 62 bytes around them.
constexpr Duration kEvery = 30s;
constexpr size_t kReceivers = 5;

Duration broadcast_update(size_t nodes, Random& random) {
  sim::Agenda agenda;
  std::vector<bool> has(nodes, false);
  std::vector<Duration> phase(nodes);
  for (Duration& at : phase) at = Duration(static_cast<int64_t>(random.below(uint64_t(kEvery.count()))));
  Instant now;
  size_t missing = nodes;
  std::function<void(size_t)> send, hear;
  hear = [&](size_t node) {
    if (has[node]) return;
    has[node] = true;
    --missing;
    Duration wait = (phase[node] - now.since_start) % kEvery;
    agenda.plan(now + (wait < Duration(0) ? wait + kEvery : wait), [&, node] { send(node); });
  };
  send = [&](size_t node) {
    for (size_t i = 0; i < kReceivers; ++i) {
      auto delay = 5ms + Duration(static_cast<int64_t>(random.below(10000)));
      agenda.plan(now + delay, [&, to = random.below(nodes)] { hear(to); });
    }
    agenda.plan(now + kEvery, [&, node] { send(node); });
  };
  hear(0);
  while (missing > 0) {
    now = agenda.next();
    std::get<std::function<void()>>(agenda.take())();
  }
  return now - Instant{};
}

}  // namespace

void measure_memberlist(size_t nodes) {
  MemberlistModel model(nodes, 1, kConditions);
  std::vector<Duration> updates, crashes;
  std::vector<double> copies;
  size_t incomplete = 0;
  for (int i = 0; i < 20; ++i) {
    Duration time = model.update();
    incomplete += time == Duration::max();
    if (time != Duration::max()) updates.push_back(time);
    copies.push_back(model.copies());
  }
  for (int i = 0; i < 20; ++i) crashes.push_back(model.crash());
  double each = percentile(copies, 50);
  print_row("memberlist (model), " + std::to_string(nodes) + " nodes: an update",
            "p50 " + seconds(percentile(updates, 50)) + ", " + fixed(each, 1) + " copies, " +
                kilobytes(each * (kRecordBytes + kDatagramBytes)) + "; " + std::to_string(incomplete) +
                " of 20 never reached all by gossip alone",
            "", "");
  print_row("the same: a crash known by all",
            "p50 " + seconds(percentile(crashes, 50)) + ", max " + seconds(percentile(crashes, 100)), "", "");
}

void measure_broadcast(size_t nodes) {
  Random random(1);
  std::vector<Duration> updates;
  for (int i = 0; i < 20; ++i) updates.push_back(broadcast_update(nodes, random));
  double bytes = kReceivers * static_cast<double>(nodes) * (kRecordBytes + 62.0 / 3) / 30;
  print_row("state broadcast each 30 s (model), " + std::to_string(nodes) + " nodes: an update",
            "p50 " + seconds(percentile(updates, 50)) + ", max " + seconds(percentile(updates, 100)) + "; " +
                kilobytes(bytes) + "/s per node for ever",
            "", "");
}

}  // namespace p2p::bench
