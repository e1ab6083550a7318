// What one member costs the others that floods new versions of its record, or replays old ones of
// theirs, as fast as a thousand messages a second on each of its links, or accuses one after the other.
#include <deque>

#include "bench/sim/cost.h"
#include "bench/sim/subjects.h"
#include "bench/sim/table.h"

namespace p2p::bench {
namespace {

constexpr HostId kHostile = 1;
constexpr Duration kEvery = 1ms;
// It looks who its peers are: this costs more than what it says.
constexpr Duration kLookEvery = 100ms;

// One message at a time to all peers of the hostile one.
class Mouth {
 public:
  explicit Mouth(Lab& lab) : lab_(lab) {}

  // Whether anybody hears it; what is said goes to these.
  bool look() {
    peers_.clear();
    for (const LinkView& link : lab_.sim().node(kHostile).status(lab_.sim().now(kHostile)).links)
      if (auto host = lab_.host_of(link.id)) peers_.push_back(*host);
    return !peers_.empty();
  }
  void say(const Bytes& message) {
    for (HostId peer : peers_) lab_.sim().say(kHostile, peer, message);
  }

 private:
  Lab& lab_;
  std::vector<HostId> peers_;
};

std::string per_node(const Cost& cost, const Cost& idle) {
  return kilobytes(cost.payload - idle.payload) + "/s of messages (" + kilobytes(cost.bytes - idle.bytes) +
         "/s with acknowledgements), " + fixed(cost.cpu_us - idle.cpu_us, 0) + " us CPU/s";
}

// The first minute shows what may come at once, the hour what goes on for ever.
void report(Lab& lab, const std::string& what,
            const std::function<std::optional<Bytes>(size_t round)>& misbehave) {
  Cost idle = cost_of(
      lab, 30s, [&] { lab.sim().run_for(30s); }, kHostile);
  lab.disregard(kHostile);
  Mouth mouth(lab);
  size_t round = 0;
  auto cost_in = [&](Duration time) {
    auto misbehave_for = [&] {
      Instant end = lab.sim().time() + time;
      while (lab.sim().time() < end) {
        bool is_heard = mouth.look();
        for (Duration passed{0}; is_heard && passed < kLookEvery; passed += kEvery) {
          if (auto message = misbehave(round++)) mouth.say(*message);
          lab.sim().run_for(kEvery);
        }
        if (!is_heard) lab.sim().run_for(kLookEvery);
      }
    };
    return cost_of(lab, time, misbehave_for, kHostile);
  };
  Cost first = cost_in(1min), second = cost_in(2min), later = cost_in(57min);
  auto of_hour = [](double a, double b, double c) { return (a + 2 * b + 57 * c) / 60; };
  Cost hour{of_hour(first.bytes, second.bytes, later.bytes),
            of_hour(first.packets, second.packets, later.packets),
            of_hour(first.payload, second.payload, later.payload),
            of_hour(first.cpu_us, second.cpu_us, later.cpu_us)};
  size_t alarms = lab.alarms();
  // Kept out by many by now, it need not hear of what comes.
  lab.crash(kHostile);
  Spread honest = lab.spread(2, false, 60s);
  print_row(what,
            "costs each other node more: in the first minute " + per_node(first, idle) +
                "; in minutes 2 and 3 " + per_node(second, idle) + "; on average of the first hour " +
                per_node(hour, idle) + "; an honest one shown unreachable " + std::to_string(alarms) +
                " times; an honest update right after it " + fixed(ratio(honest.last, lab.round_trip()), 2) +
                " RTT",
            "310 B/s", "");
}

}  // namespace

void measure_flooder(size_t nodes) {
  Lab lab({.nodes = nodes});
  const Node& node = lab.sim().node(kHostile);
  Record record = node.map().find(lab.sim().id(kHostile))->record->unpacked();
  const KeyPair key = lab.sim().key(kHostile);
  report(lab, "one of " + std::to_string(nodes) + " nodes floods 1,000 new versions a second", [&](size_t) {
    ++record.seq;
    return encode_items({*SignedRecord::sign(record, node.standing().network, key)}).front();
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
  report(lab, "one of " + std::to_string(nodes) + " nodes replays 1,000 old messages a second",
         [&](size_t round) { return old[round % old.size()]; });
}

void measure_accuser(size_t nodes) {
  Lab lab({.nodes = nodes});
  const Node& node = lab.sim().node(kHostile);
  const KeyPair key = lab.sim().key(kHostile);
  HostId target = 0;
  auto accuse = [&](size_t round) -> std::optional<Bytes> {
    if (round % 500 != 0) return std::nullopt;
    do target = (target + 1) % nodes;
    while (target == kHostile);
    uint64_t seq = node.map().find(lab.sim().id(target))->record->seq();
    return encode_items({Vote::issue(lab.sim().id(target), seq, node.standing().network, key)}).front();
  };
  report(lab, "one of " + std::to_string(nodes) + " nodes votes against another one twice a second", accuse);
}

}  // namespace p2p::bench
