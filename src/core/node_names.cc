// Who goes by which name, for whoever tells the programs of the host.
#include "core/node.h"

namespace p2p {

std::optional<NamedNode> Node::named(const NodeId& id, Now now) const {
  const Entry* entry = map_.find(id);
  if (!entry || !entry->record || entry->record->client() || !map_.members().is_member(id))
    return std::nullopt;
  NodeState state = state_of(id, *entry->record, now.mono);
  auto name = map_.names().name_of(id);
  if (state == NodeState::left || !name) return std::nullopt;
  return NamedNode{std::move(*name), state == NodeState::online, id == id_, *entry->record};
}

std::optional<std::set<NodeId>> Node::take_name_news() {
  return std::exchange(name_news_, std::set<NodeId>());
}

}  // namespace p2p
