// What one member costs the others that floods new versions of its record, or replays old ones of
// theirs, as fast as a thousand messages a second on each of its links.
#include <deque>

#include "bench/sim/cost.h"
#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace p2p::bench {
namespace {

constexpr HostId kHostile = 1;
constexpr Duration kEvery = 1ms;

// One message at a time to all peers of the hostile one.
class Mouth {
 public:
  explicit Mouth(Lab& lab) : lab_(lab) {}

  void say(size_t round, const Bytes& message) {
    if (round % kLookEvery == 0) look();
    for (HostId peer : peers_) lab_.sim().say(kHostile, peer, message);
  }

 private:
  // It costs the hostile one more than the flood does.
  static constexpr size_t kLookEvery = 100;

  void look() {
    peers_.clear();
    for (const LinkView& link : lab_.sim().node(kHostile).status(lab_.sim().now(kHostile)).links)
      if (auto host = lab_.host_of(link.id)) peers_.push_back(*host);
  }

  Lab& lab_;
  std::vector<HostId> peers_;
};

std::string per_node(const Cost& cost, const Cost& idle) {
  return kilobytes(cost.payload - idle.payload) + "/s of messages (" + kilobytes(cost.bytes - idle.bytes) +
         "/s with acknowledgements), " + fixed(cost.cpu_us - idle.cpu_us, 0) + " us CPU/s";
}

// The first minute shows what may come at once, the two after it what goes on for ever.
void report(Lab& lab, const std::string& what, const std::function<void(size_t round)>& misbehave) {
  Cost idle = cost_of(
      lab, 30s, [&] { lab.sim().run_for(30s); }, kHostile);
  size_t round = 0;
  auto misbehave_for = [&](Duration time) {
    for (Instant end = lab.sim().time() + time; lab.sim().time() < end; lab.sim().run_for(kEvery))
      misbehave(round++);
  };
  Cost first = cost_of(
      lab, 60s, [&] { misbehave_for(60s); }, kHostile);
  Cost later = cost_of(
      lab, 120s, [&] { misbehave_for(120s); }, kHostile);
  // Kept out by many by now, it need not hear of what comes.
  lab.crash(kHostile);
  Spread honest = lab.spread(2, false, 60s);
  print_row(what,
            "costs each other node " + per_node(later, idle) + " more; in the first minute " +
                per_node(first, idle) + "; an honest update right after it " +
                fixed(ratio(honest.last, lab.round_trip()), 2) + " RTT",
            "310 B/s", "");
}

}  // namespace

void measure_flooder(size_t nodes) {
  Lab lab({.nodes = nodes});
  Mouth mouth(lab);
  const Node& node = lab.sim().node(kHostile);
  Record record = node.map().find(lab.sim().id(kHostile))->record->unpacked();
  const KeyPair key = lab.sim().key(kHostile);
  report(lab, "one of " + std::to_string(nodes) + " nodes floods 1,000 new versions a second",
         [&](size_t round) {
           ++record.seq;
           auto next = SignedRecord::sign(record, node.standing().network, key);
           for (const Bytes& message : encode_items({*next})) mouth.say(round, message);
         });
}

void measure_replayer(size_t nodes) {
  constexpr size_t kKept = 500;
  Lab lab({.nodes = nodes});
  std::deque<Bytes> old;
  lab.set_tap([&](HostId, HostId to, ByteView message) {
    auto parsed = parse_message(message);
    if (to != kHostile || old.size() >= kKept || !parsed || !std::holds_alternative<Items>(*parsed)) return;
    old.emplace_back(message.begin(), message.end());
  });
  for (int i = 0; i < 100; ++i) lab.spread(lab.random_up(), false, 60s);
  lab.set_tap({});
  for (HostId host = 0; host < nodes; ++host) {
    lab.sim().renew(host);
    lab.sim().run_for(10ms);
  }
  lab.sim().run_for(30s);
  Mouth mouth(lab);
  report(lab, "one of " + std::to_string(nodes) + " nodes replays 1,000 old messages a second",
         [&](size_t round) { mouth.say(round, old[round % old.size()]); });
}

}  // namespace p2p::bench
