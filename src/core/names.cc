#include "core/names.h"

#include <utility>

namespace p2p {
namespace {

constexpr size_t kSuffixCharacters = 4;

Label fallback_of(const Label& name, const NodeId& id) {
  return name.with_suffix(id.to_string().substr(0, kSuffixCharacters));
}

}  // namespace

Names::Queues::const_iterator Names::queue_of(const Queues& queues, const Label& name) {
  return queues.lower_bound({name, WallTime{Duration::min()}, NodeId{}});
}

std::optional<NodeId> Names::first_of(const Queues& queues, const Label& name) {
  auto first = queue_of(queues, name);
  if (first == queues.end() || first->first.name != name) return std::nullopt;
  return first->first.id;
}

// Whoever goes, or would go, by this name as a fallback may gain or lose it.
void Names::mark_first(const Label& name) {
  if (auto first = first_of(fallbacks_, name)) renamed_.insert(*first);
}

void Names::set_loser(const NodeId& id, bool is_loser) {
  if (losers_.contains(id) == is_loser) return;
  const Asked asked = claims_.at(id);
  Label name = fallback_of(asked.name, id);
  mark_first(name);
  if (is_loser) {
    losers_.insert(id);
    fallbacks_.put({name, asked.since, id}, {});
  } else {
    losers_.erase(id);
    fallbacks_.erase({name, asked.since, id});
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
  const Asked asked{claim.name, claim.since};
  if (held != claims_.end() && held->second == asked) return;
  remove(claim.id);
  auto head = owner_of(claim.name);
  claims_.put(claim.id, asked);
  queues_.put(claim, {});
  settle(claim.name, head);
  if (owner_of(claim.name) != claim.id) set_loser(claim.id, true);
}

void Names::remove(const NodeId& id) {
  auto held = claims_.find(id);
  if (held == claims_.end()) return;
  set_loser(id, false);
  Claim claim{held->second.name, held->second.since, id};
  auto head = owner_of(claim.name);
  queues_.erase(claim);
  claims_.erase(id);
  renamed_.insert(id);
  settle(claim.name, head);
}

std::optional<NodeId> Names::owner_of(const Label& name) const { return first_of(queues_, name); }

std::vector<NodeId> Names::claimants_of(const Label& name, size_t max) const {
  std::vector<NodeId> out;
  for (auto at = queue_of(queues_, name); at != queues_.end() && at->first.name == name; ++at) {
    if (out.size() == max) break;
    out.push_back(at->first.id);
  }
  return out;
}

std::optional<Label> Names::name_of(const NodeId& id) const {
  auto claim = claims_.find(id);
  if (claim == claims_.end()) return std::nullopt;
  if (!losers_.contains(id)) return claim->second.name;
  Label name = fallback_of(claim->second.name, id);
  bool is_free = !owner_of(name) && first_of(fallbacks_, name) == id;
  return is_free ? name : Label::of_last_resort(id.to_string());
}

std::optional<NodeId> Names::holder_of(const Label& name) const {
  if (auto owner = owner_of(name)) return owner;
  if (auto loser = first_of(fallbacks_, name)) return loser;
  std::string_view text = name.text();
  if (!text.starts_with("id--")) return std::nullopt;
  auto id = NodeId::parse(text.substr(4));
  if (!id || name_of(*id) != name) return std::nullopt;
  return *id;
}

std::set<NodeId> Names::take_renamed() { return std::exchange(renamed_, {}); }

}  // namespace p2p
