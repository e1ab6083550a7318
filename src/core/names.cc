#include "core/names.h"

namespace p2p {

void Names::put(const Claim& claim) {
  remove(claim.id);
  claims_.insert_or_assign(claim.id, claim);
  queues_[claim.name].insert({claim.since, claim.id});
  refresh_losers(claim.name);
}

void Names::remove(const NodeId& id) {
  auto held = claims_.find(id);
  if (held == claims_.end()) return;
  Label name = held->second.name;
  auto queue = queues_.find(name);
  queue->second.erase({held->second.since, id});
  if (queue->second.empty()) queues_.erase(queue);
  claims_.erase(held);
  losers_.erase(id);
  refresh_losers(name);
}

void Names::refresh_losers(const Label& name) {
  auto queue = queues_.find(name);
  if (queue == queues_.end()) return;
  bool is_owner = true;
  for (const Place& place : queue->second) {
    if (is_owner)
      losers_.erase(place.id);
    else
      losers_.insert(place.id);
    is_owner = false;
  }
}

std::optional<NodeId> Names::owner_of(const Label& name) const {
  auto queue = queues_.find(name);
  if (queue == queues_.end()) return std::nullopt;
  return queue->second.begin()->id;
}

Label Names::fallback(const NodeId& id, const Label& wanted) const {
  // A claim beats a fallback name: then the suffix takes more of the id, which ends the search
  // at the latest with all of it.
  std::string text = id.to_string();
  for (size_t length = 4; length < 32; length += 4) {
    Label name = wanted.with_suffix(text.substr(0, length));
    if (!owner_of(name)) return name;
  }
  return wanted.with_suffix(text.substr(0, 32));
}

std::optional<Label> Names::name_of(const NodeId& id) const {
  auto claim = claims_.find(id);
  if (claim == claims_.end()) return std::nullopt;
  if (!losers_.contains(id)) return claim->second.name;
  return fallback(id, claim->second.name);
}

std::optional<NodeId> Names::holder_of(const Label& name) const {
  if (auto owner = owner_of(name)) return owner;
  for (const NodeId& id : losers_)
    if (name_of(id) == name) return id;
  return std::nullopt;
}

}  // namespace p2p
