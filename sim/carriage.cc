// How a simulation carries messages over links that stand.
#include <algorithm>

#include "base/limits_transport.h"
#include "sim/parts.h"

namespace p2p::sim {
namespace {
constexpr Duration kRetryFirst = 50ms, kRetryMax = 3200ms;
// A datagram that would wait longer for its host's way out is dropped.
constexpr Duration kDatagramQueueMax = 200ms;
constexpr size_t kInboxDatagramsMax = 256;
}  // namespace

void Simulation::act(HostId from, output::Send& send) {
  Host& sender = *hosts_[from];
  auto found = sender.links.find(send.link);
  if (found == sender.links.end()) return;
  WireId number = found->second;
  Wire& wire = wires_.at(number);
  int to = wire.ends[0].host == from && wire.ends[0].link == send.link ? 1 : 0;
  HostId receiver = wire.ends[to].host;
  witness_.sent(from, send.bytes);
  if (observer_) observer_->sent(from, receiver, send.bytes, send.delivery);
  wire.ends[1 - to].meter.send(send.bytes.size(), send.delivery == Delivery::datagram, clock_,
                               wire.ends[to].meter, sender.sent, hosts_[receiver]->sent);
  if (send.delivery == Delivery::datagram) return send_datagram(number, wire, to, std::move(send.bytes));
  send_stream(number, wire, to, std::move(send.bytes));
}

Instant Simulation::departure(HostId from, size_t bytes) {
  if (conditions().bytes_per_s <= 0) return clock_;
  double seconds = static_cast<double>(bytes + packet_overhead) / conditions().bytes_per_s;
  Instant& free = hosts_[from]->uplink_free;
  free = std::max(free, clock_) + Duration(static_cast<int64_t>(seconds * 1e6));
  return free;
}

void Simulation::send_datagram(WireId number, Wire& wire, int to, Bytes bytes) {
  HostId from = wire.ends[1 - to].host;
  if (hosts_[from]->uplink_free > clock_ + kDatagramQueueMax) return;
  Instant leaves = departure(from, bytes.size());
  if (model_.loses(wire.ends[to].is_bad, random_)) return;
  int from_subnet = hosts_[from]->subnet, to_subnet = hosts_[wire.ends[to].host]->subnet;
  const Conditions& now = conditions();
  auto plan = [&](Bytes copy) {
    Instant when = leaves + model_.one_way(from_subnet, to_subnet, random_);
    if (now.reorder > 0 && random_.unit() < now.reorder) when = when + now.reorder_by;
    agenda_.plan(when, Parcel{number, to, Delivery::datagram, std::move(copy)});
  };
  if (now.duplicate > 0 && random_.unit() < now.duplicate) plan(bytes);
  plan(std::move(bytes));
}

void Simulation::send_stream(WireId number, Wire& wire, int to, Bytes bytes) {
  End& end = wire.ends[to];
  size_t size = bytes.size();
  Instant leaves = departure(wire.ends[1 - to].host, size);
  end.free = std::max(end.free + 1us, leaves + hop_to(wire, to));
  agenda_.plan(end.free, Parcel{number, to, Delivery::stream, std::move(bytes)});
  end.waiting += size;
  weigh(number, to);
}

// Tells the sender when too much waits, and when little does again. It is told in a moment: it may
// be in the middle of a step now.
void Simulation::weigh(WireId number, int to) {
  End& end = wires_.at(number).ends[to];
  bool is_over = end.waiting > limits::send_queue_bytes_max;
  bool is_behind =
      end.waiting > (end.sender_is_behind ? limits::behind_until_bytes : limits::behind_above_bytes);
  if (!is_over && is_behind == end.sender_is_behind) return;
  end.sender_is_behind = is_behind;
  at(clock_, [this, number, to, is_over, is_behind] {
    Wire* wire = find(number);
    if (!wire || !wire->ends[1 - to].up) return;
    if (is_over) return end_of(number, 1 - to, kTimeoutCode, "the peer reads too slowly", false);
    feed(wire->ends[1 - to].host, input::LinkPressure{wire->ends[1 - to].link, is_behind});
  });
}

// Lost; sent again until the path opens or the link dies. Later messages queue behind it.
void Simulation::stall(Wire& wire, Parcel parcel) {
  WireId number = parcel.wire;
  int which = parcel.end;
  End& end = wire.ends[which];
  end.stalled.push_back(std::move(parcel));
  if (end.stalled.size() == 1) {
    end.retries = 0;
    at(clock_ + kRetryFirst, [this, number, which] { retry(number, which); });
  }
}

void Simulation::retry(WireId number, int which) {
  Wire* wire = find(number);
  if (!wire) return;
  End& end = wire->ends[which];
  if (!is_open_to(*wire, which) || hosts_[end.host]->frozen != Frozen::no) {
    Duration pause = std::min(kRetryMax, kRetryFirst * (1 << std::min(++end.retries, 10)));
    at(clock_ + pause, [this, number, which] { retry(number, which); });
    return;
  }
  Instant when = clock_;
  for (Parcel& parcel : std::exchange(end.stalled, {})) {
    agenda_.plan(when, std::move(parcel));
    when = when + 1us;
  }
  end.free = std::max(end.free, when);
}

// The receiver's process lives and knows nothing of the link: it says so (RFC 9000, 10.3).
void Simulation::reset_sender(WireId number, int which) {
  Wire* wire = find(number);
  const Host& receiver = *hosts_[wire->ends[which].host];
  if (!receiver.node || receiver.frozen != Frozen::no || !is_open_to(*wire, 1 - which)) return;
  at(clock_ + model_.one_way(receiver.subnet, hosts_[wire->ends[1 - which].host]->subnet, random_),
     [this, number, which] { end_of(number, 1 - which, kTimeoutCode, "reset by the peer", false); });
}

// QUIC tells the sender of a datagram that the process has it.
void Simulation::acknowledge(WireId number, Wire& wire, int which) {
  if (!is_open_to(wire, 1 - which)) return;
  if (model_.loses(wire.ends[1 - which].is_bad, random_)) return;
  int from = hosts_[wire.ends[which].host]->subnet, to = hosts_[wire.ends[1 - which].host]->subnet;
  at(clock_ + model_.one_way(from, to, random_), [this, number, which] {
    Wire* still = find(number);
    if (!still || !still->ends[1 - which].up) return;
    feed(still->ends[1 - which].host, input::Acknowledged{still->ends[1 - which].link});
  });
}

// A datagram that waited in the socket while the process was stopped is acknowledged when it is read.
void Simulation::acknowledge_late(HostId number, const Input& input) {
  const auto* message = std::get_if<input::MessageIn>(&input);
  if (!message || message->delivery != Delivery::datagram) return;
  const auto& links = hosts_[number]->links;
  auto found = links.find(message->link);
  if (found == links.end()) return;
  Wire& wire = wires_.at(found->second);
  bool is_dialer = wire.ends[0].host == number && wire.ends[0].link == message->link;
  acknowledge(found->second, wire, is_dialer ? 0 : 1);
}

void Simulation::deliver(Parcel parcel) {
  Wire* wire = find(parcel.wire);
  if (!wire) return;
  End& end = wire->ends[parcel.end];
  Host& receiver = *hosts_[end.host];
  bool is_stream = parcel.delivery == Delivery::stream;
  bool is_open = is_open_to(*wire, parcel.end);
  if (!end.up) {
    if (is_open && wire->stands && !end.held) reset_sender(parcel.wire, parcel.end);
    return;
  }
  bool is_taken = is_open && end.stalled.empty() && receiver.frozen == Frozen::no;
  if (is_stream && !is_taken) return stall(*wire, std::move(parcel));
  if (!is_open || receiver.inbox.size() >= kInboxDatagramsMax) return;
  if (is_stream) {
    end.waiting -= parcel.bytes.size();
    weigh(parcel.wire, parcel.end);
  }
  ++messages_;
  note(5, parcel.wire * 2 + static_cast<uint64_t>(parcel.end), parcel.bytes);
  if (!is_stream && receiver.frozen == Frozen::no) acknowledge(parcel.wire, *wire, parcel.end);
  feed(end.host, input::MessageIn{end.link, std::move(parcel.bytes), parcel.delivery});
}

}  // namespace p2p::sim
