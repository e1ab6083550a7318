// The network of a simulation: dialling, carrying messages, and how links die.
#include <algorithm>

#include "base/limits.h"
#include "sim/parts.h"

namespace p2p::sim {
namespace {
constexpr Duration kRetransmission = 200ms;
constexpr uint64_t kTimeoutCode = static_cast<uint64_t>(CloseCode::timeout);
}  // namespace

Duration Simulation::one_way() {
  auto spread = static_cast<uint64_t>((conditions_.delay_max - conditions_.delay_min).count());
  return conditions_.delay_min + Duration(static_cast<int64_t>(random_.below(spread + 1)));
}

Duration Simulation::hop() {
  Duration out = one_way();
  while (random_.unit() < conditions_.loss) out += kRetransmission;
  return out;
}

bool Simulation::path_is_open(const Wire& wire) const {
  const Host& dialer = *hosts_[wire.dialer];
  const Host& acceptor = *hosts_[wire.acceptor];
  return dialer.node && acceptor.node && acceptor.address == wire.to &&
         !is_cut(dialer.subnet, acceptor.subnet);
}

void Simulation::dial(HostId from, const output::Dial& dial) {
  auto target = std::find_if(hosts_.begin(), hosts_.end(), [&](const auto& host) {
    return host->node && host->address == dial.to.ip && (!dial.peer || host->id == *dial.peer);
  });
  Host& dialer = *hosts_[from];
  size_t number = wires_.size();
  wires_.push_back({.dialer = from, .dialer_link = dial.link, .to = dial.to.ip});
  dialer.links[dial.link] = number;
  bool is_answered = target != hosts_.end() && !is_cut(dialer.subnet, (*target)->subnet);
  if (!is_answered) {
    at(clock_ + limits::handshake_timeout, [this, number, from, boot = dialer.boot] {
      if (hosts_[from]->boot == boot) end_wire(number, true, false, kTimeoutCode, "no answer", false);
    });
    return;
  }
  Wire& wire = wires_[number];
  wire.acceptor = static_cast<HostId>(target - hosts_.begin());
  // One round trip for the acceptor's flight, half a one more until the acceptor has the dialler's.
  Instant acceptor_up = clock_ + hop() + hop() + hop();
  Instant dialer_up = acceptor_up + hop();
  wire.free_to_acceptor = acceptor_up;
  wire.free_to_dialer = dialer_up;
  at(acceptor_up, [this, number, boot = (*target)->boot, from_boot = dialer.boot] {
    Wire& arrived = wires_[number];
    Host& acceptor = *hosts_[arrived.acceptor];
    Host& caller = *hosts_[arrived.dialer];
    bool is_given_up = caller.boot != from_boot || !caller.links.contains(arrived.dialer_link);
    if (acceptor.boot != boot || is_given_up || !path_is_open(arrived))
      return end_wire(number, true, false, kTimeoutCode, "no answer", false);
    arrived.alive = true;
    arrived.acceptor_link = LinkId{acceptor.next_link++};
    arrived.acceptor_knows = true;
    acceptor.links[arrived.acceptor_link] = number;
    note(4, number);
    feed(arrived.acceptor, input::LinkUp{arrived.acceptor_link, caller.id, {caller.address, 7353, 0}});
  });
  at(dialer_up, [this, number, from_boot = dialer.boot] {
    Wire& confirmed = wires_[number];
    Host& caller = *hosts_[confirmed.dialer];
    if (!confirmed.alive || caller.boot != from_boot || !caller.links.contains(confirmed.dialer_link)) return;
    confirmed.dialer_knows = true;
    Host& acceptor = *hosts_[confirmed.acceptor];
    feed(confirmed.dialer, input::LinkUp{confirmed.dialer_link, acceptor.id, {confirmed.to, 7353, 0}});
  });
}

void Simulation::transmit(HostId from, LinkId link, Bytes bytes, Delivery delivery) {
  Host& sender = *hosts_[from];
  auto found = sender.links.find(link);
  if (found == sender.links.end()) return;
  size_t number = found->second;
  Wire& wire = wires_[number];
  bool to_acceptor = wire.dialer == from;
  if (observer_) observer_->sent(from, to_acceptor ? wire.acceptor : wire.dialer, bytes, delivery);
  if (delivery == Delivery::datagram) {
    if (random_.unit() < conditions_.loss) return;
    return agenda_.plan(clock_ + one_way(), Parcel{number, to_acceptor, delivery, std::move(bytes)});
  }
  Instant& free = to_acceptor ? wire.free_to_acceptor : wire.free_to_dialer;
  free = std::max(free + 1us, clock_ + hop());
  agenda_.plan(free, Parcel{number, to_acceptor, delivery, std::move(bytes)});
}

void Simulation::deliver(Parcel parcel) {
  Wire& wire = wires_[parcel.wire];
  bool is_known = parcel.to_acceptor ? wire.acceptor_knows : wire.dialer_knows;
  if (!wire.alive || !is_known) return;
  if (!path_is_open(wire)) {
    if (parcel.delivery == Delivery::datagram) return;
    // Lost; sent again until the path opens or the link dies. Later messages queue behind it.
    Instant& free = parcel.to_acceptor ? wire.free_to_acceptor : wire.free_to_dialer;
    Instant again = clock_ + kRetransmission;
    free = std::max(free, again);
    return agenda_.plan(again, std::move(parcel));
  }
  ++messages_;
  note(5, parcel.wire * 2 + parcel.to_acceptor, parcel.bytes);
  HostId to = parcel.to_acceptor ? wire.acceptor : wire.dialer;
  LinkId link = parcel.to_acceptor ? wire.acceptor_link : wire.dialer_link;
  feed(to, input::MessageIn{link, std::move(parcel.bytes), parcel.delivery});
}

void Simulation::hang_up(HostId from, LinkId link, uint64_t code, const std::string& reason) {
  Host& host = *hosts_[from];
  auto found = host.links.find(link);
  if (found == host.links.end()) return;
  size_t number = found->second;
  Wire& wire = wires_[number];
  bool is_dialer = wire.dialer == from;
  (is_dialer ? wire.dialer_knows : wire.acceptor_knows) = false;
  host.links.erase(found);
  if (!wire.alive) return;
  // CONNECTION_CLOSE goes once and may be lost: then the other end dies of silence.
  if (!path_is_open(wire) || random_.unit() < conditions_.loss) return;
  Instant& free = is_dialer ? wire.free_to_acceptor : wire.free_to_dialer;
  free = std::max(free + 1us, clock_ + hop());
  at(free, [this, number, is_dialer, code, reason] {
    end_wire(number, !is_dialer, is_dialer, code, reason, true);
  });
}

void Simulation::end_wire(size_t number, bool tell_dialer, bool tell_acceptor, uint64_t code,
                          const std::string& reason, bool by_peer) {
  auto tell = [&](HostId to, LinkId link) {
    Host& host = *hosts_[to];
    if (host.links.erase(link) > 0) feed(to, input::LinkDown{link, code, reason, by_peer});
  };
  Wire wire = wires_[number];
  wires_[number].alive = false;
  wires_[number].dialer_knows = wires_[number].acceptor_knows = false;
  note(6, number);
  if (tell_dialer) tell(wire.dialer, wire.dialer_link);
  if (tell_acceptor) tell(wire.acceptor, wire.acceptor_link);
}

void Simulation::check_idle() {
  for (size_t number = 0; number < wires_.size(); ++number) {
    Wire& wire = wires_[number];
    if (!wire.alive) continue;
    bool is_open = path_is_open(wire) && wire.dialer_knows && wire.acceptor_knows;
    if (is_open) {
      wire.cut_since.reset();
      continue;
    }
    if (!wire.cut_since) wire.cut_since = clock_;
    if (*wire.cut_since + limits::link_idle_max <= clock_)
      end_wire(number, true, true, kTimeoutCode, "idle", false);
  }
  at(clock_ + 1s, [this] { check_idle(); });
}

}  // namespace p2p::sim
