#include "core/links.h"

#include <algorithm>

namespace p2p {

Link& Links::add(Link link) { return links_.insert_or_assign(link.id, link).first->second; }

Link* Links::find(LinkId id) {
  auto found = links_.find(id);
  return found == links_.end() ? nullptr : &found->second;
}

const Link* Links::ready(const NodeId& peer) const {
  const Link* out = nullptr;
  for (const auto& [id, link] : links_)
    if (link.stage == LinkStage::ready && link.peer == peer && (!out || link.since >= out->since))
      out = &link;
  return out;
}

std::vector<const Link*> Links::ready_links() const {
  std::map<NodeId, const Link*> newest;
  for (const auto& [id, link] : links_) {
    if (link.stage != LinkStage::ready) continue;
    const Link*& best = newest[link.peer];
    if (!best || link.since >= best->since) best = &link;
  }
  std::vector<const Link*> out;
  for (const auto& [peer, link] : newest) out.push_back(link);
  return out;
}

size_t Links::ready_members() const {
  std::vector<const Link*> ready = ready_links();
  return static_cast<size_t>(
      std::count_if(ready.begin(), ready.end(), [](const Link* link) { return !link->guest; }));
}

size_t Links::guests() const {
  std::vector<const Link*> ready = ready_links();
  return static_cast<size_t>(
      std::count_if(ready.begin(), ready.end(), [](const Link* link) { return link->guest; }));
}

size_t Links::pending(const NodeId& peer) const {
  return static_cast<size_t>(std::count_if(links_.begin(), links_.end(), [&](const auto& entry) {
    return entry.second.peer == peer && entry.second.stage != LinkStage::ready;
  }));
}

}  // namespace p2p
