// Who goes by which name, for whoever tells the programs of the host.
#include "core/node.h"

namespace p2p {

void Node::for_each_named(Now now, const std::function<void(const NamedNode&)>& visit) const {
  for (const auto& [id, entry] : map_.entries()) {
    if (!entry.record || (*entry.record)->client || !map_.members().is_member(id)) continue;
    NodeState state = state_of(id, **entry.record, now.mono);
    if (state == NodeState::left) continue;
    if (auto name = map_.names().name_of(id))
      visit({id, *name, state == NodeState::online, id == id_, *entry.record});
  }
}

}  // namespace p2p
