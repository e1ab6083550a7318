#include "core/event_tracker.h"

namespace p2p {
namespace {
constexpr uint8_t kIsCloned = 0x80;
}

EventTracker::Packed EventTracker::packed(const Shown& shown) {
  Writer text;
  text.u8(static_cast<uint8_t>(static_cast<uint8_t>(shown.state) | (shown.cloned ? kIsCloned : 0)));
  text.bytes8(as_bytes(shown.name));
  for (const IpAddress& ip : shown.addresses) text.bytes8(ip.bytes());
  Writer block;
  block.bytes16(text.view());
  return shared_copy(block.view());
}

EventTracker::Shown EventTracker::unpacked(const Packed& packed) {
  size_t size = Reader({packed.get(), 2}).u16();
  Reader reader({packed.get() + 2, size});
  uint8_t flags = reader.u8();
  Shown out;
  out.state = static_cast<NodeState>(flags & ~kIsCloned);
  out.cloned = (flags & kIsCloned) != 0;
  out.name = as_text(reader.bytes8());
  while (reader.remaining() > 0)
    if (auto ip = IpAddress::from_bytes(reader.bytes8())) out.addresses.push_back(*ip);
  return out;
}

void EventTracker::update(const NodeId& id, const std::optional<NodeView>& view, std::vector<Event>& out) {
  auto found = shown_.find(id);
  bool is_here = view && view->state != NodeState::left;
  Shown before = found == shown_.end() ? Shown{} : unpacked(found->second);
  bool was_here = found != shown_.end() && before.state != NodeState::left;
  if (!view) {
    if (was_here)
      out.push_back({EventKind::left, id, before.name, before.addresses, {}, "it is no longer in the map"});
    shown_.erase(id);
    return;
  }
  Shown shown{view->name, view->state, view->cloned, view->addresses};
  // What did not change stays shared with the copies of this tracker.
  if (found == shown_.end() || shown != before) shown_.put(id, packed(shown));
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
