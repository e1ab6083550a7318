#include "core/event_tracker.h"

namespace p2p {

void EventTracker::update(const NodeId& id, const std::optional<NodeView>& view, std::vector<Event>& out) {
  auto found = shown_.find(id);
  bool was_here = found != shown_.end() && found->second->state != NodeState::left;
  bool is_here = view && view->state != NodeState::left;
  Shown before = found == shown_.end() ? Shown{} : *found->second;
  if (!view) {
    if (was_here)
      out.push_back({EventKind::left, id, before.name, before.addresses, {}, "it is no longer in the map"});
    shown_.erase(id);
    return;
  }
  Shown shown{view->name, view->state, view->cloned, view->addresses};
  // What did not change stays shared with the copies of this tracker.
  if (found == shown_.end() || shown != before)
    shown_.put(id, std::make_shared<const Shown>(std::move(shown)));
  if (!was_here && !is_here) return;
  auto emit = [&](EventKind kind, std::string detail) {
    out.push_back({kind, id, view->name, before.addresses, view->addresses, std::move(detail)});
  };
  if (was_here && !is_here) return emit(EventKind::left, "");
  if (!was_here) emit(EventKind::joined, "");
  bool lost_name = view->name != view->wanted_name;
  if (lost_name && (!was_here || before.name != view->name))
    emit(EventKind::name_conflict, "\"" + view->wanted_name + "\" belongs to another node");
  bool is_first_seen_cloned = view->cloned && !(was_here && before.cloned);
  if (is_first_seen_cloned) emit(EventKind::cloned_key, "another device runs with the same key");
  if (!was_here) return;
  if (!lost_name && before.name != view->name) emit(EventKind::renamed, "was " + before.name);
  if (before.addresses != view->addresses) emit(EventKind::address_changed, "");
  if (before.state != view->state)
    emit(view->state == NodeState::online ? EventKind::online : EventKind::unreachable, "");
}

}  // namespace p2p
