// How links come and go in a simulation.
#include <algorithm>

#include "base/limits.h"
#include "sim/parts.h"

namespace p2p::sim {
namespace {

// Before a round trip is measured: thrice the one that QUIC assumes (limits::initial_round_trip).
constexpr Duration kFirstPatience = 300ms;
// What a handshake costs either end: a padded packet, its answer, and some.
constexpr uint64_t kHandshakePackets = 3, kHandshakeBytes = 1228 + 600 + 80;

// How often it is asked whether a stopped process goes on.
constexpr Duration kStoppedLook = 10ms;

bool is_wanted(const std::optional<NodeId>& peer, const NodeId& id) { return !peer || *peer == id; }

}  // namespace

Simulation::Wire* Simulation::find(WireId wire) {
  auto found = wires_.find(wire);
  return found == wires_.end() ? nullptr : &found->second;
}

bool Simulation::is_open_to(const Wire& wire, int end) const {
  const Host& dialer = *hosts_[wire.ends[0].host];
  const Host& acceptor = *hosts_[wire.ends[1].host];
  bool is_there = dialer.node && acceptor.node && acceptor.address == wire.to;
  return is_there && hosts_[wire.ends[end].host]->frozen != Frozen::asleep &&
         !is_cut(wire.ends[1 - end].host, wire.ends[end].host);
}

Duration Simulation::hop_to(Wire& wire, int end) {
  int from = hosts_[wire.ends[1 - end].host]->subnet, to = hosts_[wire.ends[end].host]->subnet;
  if (!wire.stands) return model_.hop(from, to, wire.ends[end].is_bad, kFirstPatience, random_);
  return model_.hop(from, to, wire.ends[end].is_bad, random_);
}

HostId Simulation::acceptor_of(const output::Dial& dial) const {
  auto found = addresses_.find(dial.to.ip);
  if (found == addresses_.end()) return kNobody;
  const Host& host = *hosts_[found->second];
  bool answers = host.node && host.frozen != Frozen::asleep && is_wanted(dial.peer, host.id);
  return answers ? found->second : kNobody;
}

void Simulation::act(HostId from, output::Dial& dial) {
  Host& dialer = *hosts_[from];
  WireId number = next_wire_++;
  Wire& wire = wires_[number];
  wire.to = dial.to.ip;
  wire.ends[0].host = from;
  wire.ends[0].link = dial.link;
  wire.ends[0].held = true;
  dialer.links[dial.link] = number;
  dialer.sent.packets += kHandshakePackets - 1;
  dialer.sent.bytes += kHandshakeBytes - 80;
  at(clock_ + limits::handshake_timeout, [this, number] {
    Wire* late = find(number);
    if (late && !late->ends[0].up) end_of(number, 0, kTimeoutCode, "no answer", false);
  });
  HostId to = acceptor_of(dial);
  if (to == kNobody || to == from || is_cut(from, to) || is_cut(to, from)) return;
  wire.ends[1].host = to;
  // One round trip for the acceptor's flight, half a one more until the acceptor has the dialler's.
  Duration there = hop_to(wire, 1), back = hop_to(wire, 0);
  Instant acceptor_up = clock_ + there + back + hop_to(wire, 1);
  wire.ends[1].free = acceptor_up;
  at(acceptor_up, [this, number, boot = hosts_[to]->boot] { arrive(number, boot); });
}

void Simulation::arrive(WireId number, uint64_t boot) {
  Wire* wire = find(number);
  if (!wire || !wire->ends[0].held) return;
  Host& acceptor = *hosts_[wire->ends[1].host];
  const Host& dialer = *hosts_[wire->ends[0].host];
  // What came while the process is stopped waits in its socket.
  if (acceptor.boot == boot && acceptor.frozen == Frozen::stopped)
    return at(clock_ + kStoppedLook, [this, number, boot] { arrive(number, boot); });
  bool is_possible = acceptor.boot == boot && acceptor.frozen == Frozen::no && dialer.frozen == Frozen::no &&
                     is_open_to(*wire, 0) && is_open_to(*wire, 1);
  if (!is_possible) return;
  acceptor.sent.packets += kHandshakePackets;
  acceptor.sent.bytes += kHandshakeBytes;
  wire->stands = true;
  End& end = wire->ends[1];
  end.link = LinkId{acceptor.next_link++};
  end.held = end.up = true;
  acceptor.links[end.link] = number;
  Instant dialer_up = clock_ + hop_to(*wire, 0);
  wire->ends[0].free = dialer_up;
  at(dialer_up, [this, number] { confirm(number); });
  note(4, number);
  feed(end.host, input::LinkUp{end.link, dialer.id, {dialer.address, dialer.port, 0}});
}

void Simulation::confirm(WireId number) {
  Wire* wire = find(number);
  if (!wire || !wire->ends[0].held || !wire->ends[1].held) return;
  End& end = wire->ends[0];
  end.up = true;
  // The path may have been cut meanwhile.
  watch(number);
  const Host& acceptor = *hosts_[wire->ends[1].host];
  feed(end.host, input::LinkUp{end.link, acceptor.id, {wire->to, acceptor.port, 0}});
}

// The host of this end is told nothing; the other end will notice.
void Simulation::drop_end(WireId number, int which) {
  Wire* wire = find(number);
  End& end = wire->ends[which];
  hosts_[end.host]->links.erase(end.link);
  end.held = end.up = false;
  const End& other = wire->ends[1 - which];
  if (!other.held) wires_.erase(number);
}

void Simulation::end_of(WireId number, int which, uint64_t code, const std::string& reason, bool by_peer) {
  Wire* wire = find(number);
  if (!wire || !wire->ends[which].held) return;
  HostId host = wire->ends[which].host;
  LinkId link = wire->ends[which].link;
  note(6, number);
  watch(number);
  drop_end(number, which);
  feed(host, input::LinkDown{link, code, reason, by_peer});
}

void Simulation::act(HostId from, output::Close& close) {
  auto found = hosts_[from]->links.find(close.link);
  if (found == hosts_[from]->links.end()) return;
  WireId number = found->second;
  Wire& wire = wires_.at(number);
  int mine = wire.ends[0].host == from && wire.ends[0].link == close.link ? 0 : 1;
  int other = 1 - mine;
  const End& peer = wire.ends[other];
  if (close.code == CloseCode::forged && peer.held && !hosts_[peer.host]->is_hostile)
    witness_.fail(from, "keeps out host " + std::to_string(peer.host) + ": " + close.reason);
  bool is_heard = wire.ends[other].held && is_open_to(wire, other);
  if (is_heard) {
    // CONNECTION_CLOSE goes once and may be lost: then the other end finds out later.
    Instant& free = wire.ends[other].free;
    bool is_lost = model_.loses(wire.ends[other].is_bad, random_);
    free = std::max(free + 1us, clock_ + hop_to(wire, other));
    if (!is_lost)
      at(free, [this, number, other, code = static_cast<uint64_t>(close.code), reason = close.reason] {
        end_of(number, other, code, reason, true);
      });
  }
  watch(number);
  drop_end(number, mine);
}

// Looks at a link every second until both ends hear each other again or are gone.
void Simulation::watch(WireId number) {
  Wire* wire = find(number);
  if (!wire || wire->is_watched) return;
  wire->is_watched = true;
  at(clock_ + 1s, [this, number] { check(number); });
}

void Simulation::watch_links_of(HostId host) {
  for (const auto& [link, wire] : hosts_[host]->links) watch(wire);
}

void Simulation::watch_cut_links() {
  for (const auto& host : hosts_)
    for (const auto& [link, number] : host->links) {
      const Wire& wire = wires_.at(number);
      if (wire.stands && (!is_open_to(wire, 0) || !is_open_to(wire, 1))) watch(number);
    }
}

void Simulation::check(WireId number) {
  Wire* wire = find(number);
  if (!wire) return;
  wire->is_watched = false;
  bool is_well = true;
  bool is_over[2] = {false, false};
  for (int which : {0, 1}) {
    End& end = wire->ends[which];
    if (!end.up) continue;
    const End& other = wire->ends[1 - which];
    bool peer_speaks = other.held && hosts_[other.host]->frozen == Frozen::no;
    bool hears = peer_speaks && is_open_to(*wire, which);
    if (hears) end.deaf_since = Instant::never();
    if (!hears) end.deaf_since = std::min(end.deaf_since, clock_);
    is_well = is_well && hears;
    // A frozen host's timers do not run either.
    bool is_awake = hosts_[end.host]->frozen == Frozen::no;
    is_over[which] = !hears && is_awake && clock_ - end.deaf_since >= limits::link_idle_max;
  }
  if (!is_well) watch(number);
  for (int which : {0, 1})
    if (is_over[which]) end_of(number, which, kTimeoutCode, "idle", false);
}

}  // namespace p2p::sim
