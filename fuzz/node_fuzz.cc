// A whole node that meets a stranger, a member and a guest who say anything. The input is a script:
// each step is a byte that chooses what happens, and what that takes.
#include <set>

#include "base/check.h"
#include "core/beacon.h"
#include "core/node.h"
#include "core/testing_messages.h"
#include "fuzz/mutate.h"

namespace p2p::fuzz {
namespace {

using test::key;
using test::node_id;

enum Step : uint8_t {
  raw,
  item,
  flipped_item,
  hello,
  join,
  time,
  move,
  down,
  connect,
  datagram,
  beacon,
  lookup,
  step_count
};

class Script {
 public:
  explicit Script(ByteView bytes) : in_(bytes), node_(options(), now()) {
    give(input::AddressesAre{{test::ip("10.0.0.1")}, 7353});
  }

  void run() {
    while (in_.remaining() > 0) step(in_.u8());
  }

 private:
  static NodeOptions options() {
    static const test::Network net;
    NodeOptions out{.identity = key(1),
                    .instance = 1,
                    .seed = 1,
                    .standing = net.standing("web"),
                    .state = {},
                    .contacts = {},
                    .seeds = {{"seed.example", 1}},
                    .authority = std::nullopt};
    static const Bytes admission = net.admit(key(1), 1).encode();
    out.standing.admitted = true;
    out.state.items.push_back({StoredKind::admission, node_id(1), admission});
    return out;
  }

  Now now() const { return {mono_, wall_}; }

  void give(Input input) {
    for (Output& output : node_.step(input, now())) {
      if (const auto* dial = std::get_if<output::Dial>(&output)) give_later_.push_back(dial->link);
      if (const auto* close = std::get_if<output::Close>(&output)) open_.erase(close->link);
      const auto* send = std::get_if<output::Send>(&output);
      if (!send) continue;
      P2P_CHECK(parse_message(send->bytes).has_value());
      // Nothing is said on a link that came in before its peer has shown that it belongs here.
      bool is_incoming = (static_cast<uint64_t>(send->link) & dialed_link_bit) == 0;
      P2P_CHECK(!is_incoming || has_spoken_.contains(send->link));
    }
    if (std::holds_alternative<input::Tick>(input)) P2P_CHECK(++ticks_ < 100000);
  }

  LinkId link(uint8_t choice) const {
    if (open_.empty()) return LinkId{0};
    auto at = open_.begin();
    std::advance(at, choice % open_.size());
    return *at;
  }

  void say(LinkId to, Bytes bytes, Delivery delivery = Delivery::stream) {
    auto message = parse_message(bytes);
    if (message && (std::holds_alternative<Hello>(*message) || std::holds_alternative<Join>(*message)))
      has_spoken_.insert(to);
    give(input::MessageIn{to, std::move(bytes), delivery});
  }

  Bytes one_item() {
    static const std::vector<Item> items = [] {
      test::Network net;
      KeyPair a = key(1), b = key(2);
      std::vector<Item> out{net.admit(b, 5),
                            net.admit(b, 2),
                            net.admit(key(3), 9, &b),
                            net.vote(b, node_id(1), 1),
                            net.vote(a, node_id(2), 1),
                            net.vote(b, node_id(3), 2)};
      for (uint64_t seq : {1, 2, 3, 5000})
        for (uint64_t who : {1, 2, 3}) out.push_back(net.record(key(who), seq));
      out.push_back(net.record(b, 4, {.addresses = {}, .left = true}));
      out.push_back(net.record(b, 6, {.name = "web", .claimed_s = -5}));
      return out;
    }();
    return encode_items({items[in_.u8() % items.size()]})[0];
  }

  void step(uint8_t code) {
    LinkId to = link(code / step_count);
    switch (code % step_count) {
      case raw: return say(to, test::copy(in_.bytes8()));
      case item: return say(to, one_item());
      case flipped_item: {
        Bytes bytes = one_item();
        return say(to, test::flip_bit(bytes, in_.u16() % (bytes.size() * 8)));
      }
      case hello: return say_sample(to, 0);
      case join: return say_sample(to, 2);
      case datagram: return say(to, test::copy(in_.bytes8()), Delivery::datagram);
      case beacon: return hear_beacon(to);
      case lookup: return look_up();
      case time: return pass(Duration(std::chrono::milliseconds(in_.u16())));
      case move:
        return give(
            input::AddressesAre{{IpAddress::v4({10, 0, 1, in_.u8()})}, static_cast<uint16_t>(code + 1)});
      case down: open_.erase(to); return give(input::LinkDown{to, in_.u8(), "gone", code % 2 == 0});
      default: return connect_as(2 + in_.u8() % 4);
    }
  }

  // Any bytes, or one of a member's, which may lie about everything but being sealed.
  void hear_beacon(LinkId) {
    static const BeaconKey network_key = beacon_key(test::Network().admit(key(1), 1));
    uint8_t choice = in_.u8();
    SocketAddress from{IpAddress::v4({10, 0, 0, in_.u8()}), 40000, 0};
    if (choice % 4 == 0) return give(input::BeaconHeard{from, test::copy(in_.bytes8())});
    Beacon one{.sender = node_id(1 + choice % 4),
               .port = static_cast<uint16_t>(in_.u8() + 1),
               .looks = (choice & 4) != 0,
               .moved = (choice & 8) != 0};
    Bytes sealed = seal_beacon(one, network_key, {choice, in_.u8()});
    if (choice & 16) sealed = test::flip_bit(sealed, in_.u16() % (sealed.size() * 8));
    give(input::BeaconHeard{from, std::move(sealed)});
  }

  // What was asked for or not, with any number of addresses.
  void look_up() {
    uint8_t choice = in_.u8();
    input::LookedUp found{{"seed.example", static_cast<uint16_t>(choice % 3 + 1)}, {}};
    for (int i = 0; i < choice % 32; ++i) found.addresses.push_back(IpAddress::v4({10, 0, 2, in_.u8()}));
    give(std::move(found));
  }

  void say_sample(LinkId to, size_t which) {
    static const std::vector<Message> all = test::sample_messages();
    say(to, encode_message(all[which]));
  }

  void connect_as(uint64_t who) {
    LinkId fresh{next_++};
    bool is_dialed = !give_later_.empty() && who % 2 == 0;
    if (is_dialed) {
      fresh = give_later_.back();
      give_later_.pop_back();
    }
    open_.insert(fresh);
    give(input::LinkUp{fresh, node_id(who), {test::ip("10.0.0.9"), 7353, 0}});
  }

  void pass(Duration time) {
    Instant end = mono_ + time;
    while (mono_ < end) {
      Instant next = std::min(end, std::max(node_.next_deadline(mono_), mono_ + 1us));
      wall_ = wall_ + (next - mono_);
      mono_ = next;
      if (node_.next_deadline(mono_) <= mono_) give(input::Tick{});
    }
  }

  Reader in_;
  Instant mono_ = test::mono_s(10);
  WallTime wall_ = test::at_s(100);
  Node node_;
  std::set<LinkId> open_, has_spoken_;
  std::vector<LinkId> give_later_;
  uint64_t next_ = 1;
  size_t ticks_ = 0;
};

}  // namespace

std::vector<Bytes> samples() {
  uint8_t second = step_count;  // the same step on the second link
  return {
      {connect, 0, hello, item, 8, item, 12, flipped_item, 9, 1, 1},
      {connect, 0, hello, connect, 1, static_cast<uint8_t>(join + second), time, 100, 0, item, 3, move, 7},
      {beacon, 7, 9, 1, 1, lookup, 3, 1, 2, 3, time, 255, 255, beacon, 0, 9, 2, 1, 2, connect, 0, hello},
      {connect, 0, hello, item, 0, item, 15, time, 40, 0, down, 0, connect, 2, hello, item, 3, item, 17},
  };
}

}  // namespace p2p::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  p2p::crypto_init();
  if (size <= 400) p2p::fuzz::Script({data, size}).run();
  return 0;
}
