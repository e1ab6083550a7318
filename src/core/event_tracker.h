// Turns changes of the map into events: remembers how each node was last shown, compares.
#pragma once

#include <memory>
#include <set>
#include <vector>

#include "base/shared_map.h"
#include "core/view.h"

namespace p2p {

class EventTracker {
 public:
  // How a node is shown now; empty when it no longer is. Appends what changed since the last time.
  void update(const NodeId& id, const std::optional<NodeView>& view, std::vector<Event>& out);

 private:
  struct Shown {
    std::string name;
    NodeState state = NodeState::online;
    bool cloned = false;
    std::vector<IpAddress> addresses;

    bool operator==(const Shown&) const = default;
  };
  SharedMap<NodeId, std::shared_ptr<const Shown>> shown_;
};

}  // namespace p2p
