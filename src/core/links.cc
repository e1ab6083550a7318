#include "core/links.h"

#include <algorithm>

namespace p2p {
namespace {

// A client may become a member, and one key have links of both: the newest tells.
bool is_guest(const std::vector<const Link*>& of_peer) { return !of_peer.empty() && of_peer.back()->guest; }

}  // namespace

Link& Links::add(Link link) { return links_.insert_or_assign(link.id, link).first->second; }

Link* Links::find(LinkId id) {
  auto found = links_.find(id);
  return found == links_.end() ? nullptr : &found->second;
}

void Links::make_ready(Link& link, Instant now) {
  ++changes_;
  link.stage = LinkStage::ready;
  link.since = now;
  std::vector<const Link*>& of_peer = ready_[link.peer];
  guests_ -= is_guest(of_peer);
  of_peer.push_back(&link);
  guests_ += is_guest(of_peer);
}

void Links::remove(LinkId id) {
  auto found = links_.find(id);
  if (found == links_.end()) return;
  auto of_peer = ready_.find(found->second.peer);
  if (of_peer != ready_.end()) {
    guests_ -= is_guest(of_peer->second);
    changes_ += std::erase(of_peer->second, &found->second);
    guests_ += is_guest(of_peer->second);
    if (of_peer->second.empty()) ready_.erase(of_peer);
  }
  links_.erase(found);
}

const Link* Links::ready(const NodeId& peer) const {
  auto of_peer = ready_.find(peer);
  return of_peer == ready_.end() ? nullptr : of_peer->second.back();
}

std::vector<const Link*> Links::ready_links() const {
  std::vector<const Link*> out;
  out.reserve(ready_.size());
  for_each_ready([&](const Link& link) { out.push_back(&link); });
  return out;
}

size_t Links::dialing() const {
  return static_cast<size_t>(std::count_if(links_.begin(), links_.end(), [](const auto& entry) {
    return entry.second.stage == LinkStage::dialing;
  }));
}

size_t Links::callers() const {
  return static_cast<size_t>(std::count_if(links_.begin(), links_.end(), [](const auto& entry) {
    return entry.second.stage == LinkStage::proving && !entry.second.dialed;
  }));
}

size_t Links::accepted() const {
  return static_cast<size_t>(std::count_if(ready_.begin(), ready_.end(), [&](const auto& entry) {
    const Link& link = *entry.second.back();
    return !link.dialed && !link.guest;
  }));
}

size_t Links::pending(const NodeId& peer) const {
  return static_cast<size_t>(std::count_if(links_.begin(), links_.end(), [&](const auto& entry) {
    return entry.second.peer == peer && entry.second.stage != LinkStage::ready;
  }));
}

size_t LinkedCount::of(const std::set<NodeId>& peers, const Links& links) {
  if (counted_at_ == links.changes()) return linked_;
  counted_at_ = links.changes();
  auto is_linked = [&](const NodeId& peer) { return links.is_ready(peer); };
  linked_ = static_cast<size_t>(std::count_if(peers.begin(), peers.end(), is_linked));
  return linked_;
}

}  // namespace p2p
