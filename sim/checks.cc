// The view from outside: what a simulation's hosts should agree on.
#include <algorithm>

#include "base/check.h"
#include "sim/parts.h"

namespace p2p::sim {

std::string Simulation::disagreement() const {
  std::optional<HostId> first;
  for (HostId host = 0; host < hosts_.size(); ++host) {
    if (!is_up(host)) continue;
    const Node& observer = node(host);
    std::string who = "host " + std::to_string(host) + " (" + hosts_[host]->alias + ")";
    if (!hosts_[host]->guest && !observer.is_member()) return who + " is no member";
    if (!first) first = host;
    if (observer.map().hash() != node(*first).map().hash())
      return who + " holds another map than host " + std::to_string(*first);
    for (HostId other = 0; other < hosts_.size(); ++other) {
      if (!is_up(other) || hosts_[other]->guest) continue;
      auto view = observer.node(id(other), now(host));
      std::string whom = "host " + std::to_string(other);
      if (!view) return who + " does not know " + whom;
      if (view->addresses != std::vector<IpAddress>{hosts_[other]->address})
        return who + " has other addresses of " + whom + " than its own";
      if (view->state != NodeState::online) return who + " does not show " + whom + " online";
    }
  }
  return "";
}

std::string Simulation::unsettled() const {
  if (std::string why = disagreement(); !why.empty()) return why;
  for (HostId host = 0; host < hosts_.size(); ++host) {
    if (!is_up(host)) continue;
    for (HostId other = 0; other < hosts_.size(); ++other) {
      if (is_up(other) || hosts_[other]->guest) continue;
      auto view = node(host).node(id(other), now(host));
      if (!view) continue;  // it was never heard of, or expired
      std::string what = "host " + std::to_string(host) + " shows host " + std::to_string(other);
      if (view->state == NodeState::online) return what + " online, which is off";
      const Host& gone = *hosts_[other];
      if (gone.has_left && gone.was_heard_leaving && view->state != NodeState::left)
        return what + " as not left, which it did";
    }
  }
  return "";
}

// A farewell goes once: who is cut off, or whose neighbours all sleep, leaves unheard, and what one
// heard that then crashed is lost with it.
bool Simulation::most_show_left(HostId gone) const {
  size_t running = 0, showing = 0;
  for (HostId host = 0; host < hosts_.size(); ++host) {
    if (host == gone || !is_up(host)) continue;
    auto view = node(host).node(id(gone), now(host));
    ++running;
    showing += view && view->state == NodeState::left;
  }
  return showing * 2 > running;
}

std::string Simulation::describe() const {
  std::string out;
  for (HostId number = 0; number < hosts_.size(); ++number) {
    const Host& host = *hosts_[number];
    out += "\n  host " + std::to_string(number) + " " + short_id(host.id) + " " + host.address.to_string();
    if (!host.node) {
      out += host.has_left ? " has left" : " is off";
      continue;
    }
    StatusView status = host.node->status(now(number));
    out += ": version " + std::to_string(status.self.seq) + ", " + std::to_string(status.links.size()) +
           " links, " + std::to_string(status.online) + " online, " + std::to_string(status.unreachable) +
           " unreachable, map " + std::to_string(status.map_hash % 10000);
    if (!host.node->is_member()) out += ", no member, waits for " + status.waiting_for;
    if (host.refusal) out += ", refused: " + *host.refusal;
    for (const std::string& problem : status.problems) out += ", " + problem;
    if (!host.node->is_member())
      for (const std::string& line : host.log) out += "\n    " + line;
  }
  return out;
}

// Once a second one node, by turns, is looked at in full.
void Simulation::inspect_one() {
  if (!hosts_.empty()) {
    HostId host = static_cast<HostId>(clock_.since_start / 1s) % hosts_.size();
    if (is_up(host)) witness_.inspect(host, node(host), now(host));
  }
  at(clock_ + 1s, [this] { inspect_one(); });
}

bool Simulation::is_up(HostId host) const { return hosts_[host]->node != nullptr; }

Node& Simulation::node(HostId host) {
  P2P_CHECK(is_up(host));
  return *hosts_[host]->node;
}

const Node& Simulation::node(HostId host) const {
  P2P_CHECK(is_up(host));
  return *hosts_[host]->node;
}

NodeId Simulation::id(HostId host) const { return hosts_[host]->id; }
IpAddress Simulation::address(HostId host) const { return hosts_[host]->address; }
int Simulation::subnet(HostId host) const { return hosts_[host]->subnet; }
Now Simulation::now(HostId host) const { return hosts_[host]->clock.now(clock_); }
bool Simulation::has_left(HostId host) const { return hosts_[host]->has_left; }
const Traffic& Simulation::sent(HostId host) const { return hosts_[host]->sent; }

std::vector<Event> Simulation::take_events(HostId host) {
  std::deque<Event> out = std::exchange(hosts_[host]->events, {});
  return {std::make_move_iterator(out.begin()), std::make_move_iterator(out.end())};
}

bool Simulation::was_admitted_durably(HostId host) const {
  return hosts_[host]->disk.item(StoredKind::admission, id(host)) != nullptr;
}

const std::optional<std::string>& Simulation::refusal(HostId host) const { return hosts_[host]->refusal; }

}  // namespace p2p::sim
