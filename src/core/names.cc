#include "core/names.h"

#include <utility>

namespace p2p {
namespace {

constexpr size_t kSuffixCharacters = 4;

Label fallback_of(const Claim& claim) {
  return claim.name.with_suffix(claim.id.to_string().substr(0, kSuffixCharacters));
}

}  // namespace

void Names::enter(Queues& queues, const Label& name, const Place& place) {
  if (!queues.contains(name)) queues.put(name, {});
  queues.edit(name).insert(place);
}

void Names::leave(Queues& queues, const Label& name, const Place& place) {
  std::set<Place>& queue = queues.edit(name);
  queue.erase(place);
  if (queue.empty()) queues.erase(name);
}

// Whoever goes, or would go, by this name as a fallback may gain or lose it.
void Names::mark_first(const Label& name) {
  auto queue = fallbacks_.find(name);
  if (queue != fallbacks_.end()) renamed_.insert(queue->second.begin()->id);
}

void Names::set_loser(const NodeId& id, bool is_loser) {
  if (losers_.contains(id) == is_loser) return;
  Claim claim = claims_.at(id);
  Label name = fallback_of(claim);
  mark_first(name);
  if (is_loser) {
    losers_.insert(id);
    enter(fallbacks_, name, {claim.since, id});
  } else {
    losers_.erase(id);
    leave(fallbacks_, name, {claim.since, id});
  }
  mark_first(name);
  renamed_.insert(id);
}

void Names::settle(const Label& name, const std::optional<NodeId>& head_before) {
  auto head = owner_of(name);
  if (head == head_before) return;
  mark_first(name);
  if (head_before && claims_.contains(*head_before)) set_loser(*head_before, true);
  if (head) {
    set_loser(*head, false);
    renamed_.insert(*head);
  }
}

void Names::put(const Claim& claim) {
  auto held = claims_.find(claim.id);
  if (held != claims_.end() && held->second == claim) return;
  remove(claim.id);
  auto head = owner_of(claim.name);
  claims_.put(claim.id, claim);
  enter(queues_, claim.name, {claim.since, claim.id});
  settle(claim.name, head);
  if (owner_of(claim.name) != claim.id) set_loser(claim.id, true);
}

void Names::remove(const NodeId& id) {
  auto held = claims_.find(id);
  if (held == claims_.end()) return;
  set_loser(id, false);
  Claim claim = held->second;
  auto head = owner_of(claim.name);
  leave(queues_, claim.name, {claim.since, id});
  claims_.erase(id);
  renamed_.insert(id);
  settle(claim.name, head);
}

std::optional<NodeId> Names::owner_of(const Label& name) const {
  auto queue = queues_.find(name);
  if (queue == queues_.end()) return std::nullopt;
  return queue->second.begin()->id;
}

std::vector<NodeId> Names::claimants_of(const Label& name, size_t max) const {
  std::vector<NodeId> out;
  auto queue = queues_.find(name);
  if (queue == queues_.end()) return out;
  for (const Place& place : queue->second) {
    if (out.size() == max) break;
    out.push_back(place.id);
  }
  return out;
}

std::optional<Label> Names::name_of(const NodeId& id) const {
  auto claim = claims_.find(id);
  if (claim == claims_.end()) return std::nullopt;
  if (!losers_.contains(id)) return claim->second.name;
  Label name = fallback_of(claim->second);
  bool is_free = !queues_.contains(name) && fallbacks_.at(name).begin()->id == id;
  return is_free ? name : Label::of_last_resort(id.to_string());
}

std::optional<NodeId> Names::holder_of(const Label& name) const {
  if (auto owner = owner_of(name)) return owner;
  auto queue = fallbacks_.find(name);
  if (queue != fallbacks_.end()) return queue->second.begin()->id;
  std::string_view text = name.text();
  if (!text.starts_with("id--")) return std::nullopt;
  auto id = NodeId::parse(text.substr(4));
  if (!id || name_of(*id) != name) return std::nullopt;
  return *id;
}

std::set<NodeId> Names::take_renamed() { return std::exchange(renamed_, {}); }

}  // namespace p2p
