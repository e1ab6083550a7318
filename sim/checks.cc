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

Now Simulation::now(HostId host) const {
  constexpr int64_t kEpochS = 1767225600;  // 2026-01-01
  return {clock_, WallTime::from_seconds(kEpochS) + clock_.since_start + hosts_[host]->wall_offset};
}

std::vector<Event> Simulation::take_events(HostId host) { return std::exchange(hosts_[host]->events, {}); }

bool Simulation::was_admitted_durably(HostId host) const {
  return hosts_[host]->items.contains({StoredKind::admission, id(host)});
}

const std::optional<std::string>& Simulation::refusal(HostId host) const { return hosts_[host]->refusal; }

}  // namespace p2p::sim
