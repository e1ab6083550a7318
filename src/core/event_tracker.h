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
  // A Shown in one block of memory, as there is one for each node of the network: how long the rest is
  // (u16), what it is besides its name and addresses (u8), the name and each address behind their sizes (u8).
  using Packed = std::shared_ptr<const uint8_t[]>;
  static Packed packed(const Shown& shown);
  static Shown unpacked(const Packed& packed);

  SharedMap<NodeId, Packed> shown_;
};

}  // namespace p2p
