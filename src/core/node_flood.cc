// The tree that a large network's flood becomes: what peers asked not to be told, and what this
// node asks of them.
#include <algorithm>
#include <utility>

#include "core/node.h"

namespace p2p {
namespace {

// What one peer brought, or of what nobody did.
struct Part {
  std::optional<NodeId> source;
  std::vector<Item> items;
};

// What a link is told: not what its peer brought, and not of whom it wishes not to hear.
std::vector<Item> news_for(const Link& link, const std::vector<Part>& parts, const FloodTree& tree,
                           Instant now) {
  std::vector<Item> out;
  bool stops = tree.stopped(link.id) > 0;
  for (const Part& part : parts) {
    if (part.source == link.peer) continue;
    for (const Item& item : part.items) {
      bool is_record = std::holds_alternative<SignedRecord>(item);
      if (!stops || !is_record || !tree.is_stopped(link.id, subject_of(item).id8(), now)) out.push_back(item);
    }
  }
  return out;
}

}  // namespace

bool Node::prunes() const { return map_.peers().size() > limits::prune_above_nodes; }

void Node::forward_learnt(Now now) {
  for (const auto& [from, votes] : waiting_votes_.take(now.mono))
    learnt_[from].insert(learnt_[from].end(), votes.begin(), votes.end());
  if (learnt_.empty()) return;
  auto learnt = std::exchange(learnt_, {});
  // A guest only follows: nothing is taken from it.
  if (guest_) return;
  std::vector<Part> parts;
  for (auto& [from, items] : learnt) {
    const Link* source = from ? links_.find(*from) : nullptr;
    parts.push_back({source ? std::optional(source->peer) : std::nullopt, std::move(items)});
  }
  // Most links are told all of it.
  std::optional<std::vector<Bytes>> whole;
  links_.for_each_ready([&](const Link& link) {
    if (link.is_behind) return;
    bool is_source =
        std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return part.source == link.peer; });
    if (is_source && parts.size() == 1) return;
    bool is_told_all = !is_source && flood_.stopped(link.id) == 0;
    std::vector<Bytes> fewer;
    if (is_told_all && !whole) whole = encode_items(news_for(link, parts, flood_, now.mono));
    if (!is_told_all) fewer = encode_items(news_for(link, parts, flood_, now.mono));
    for (const Bytes& message : is_told_all ? *whole : fewer) out_.put(output::Send{link.id, message});
  });
}

void Node::shape_flood(const Link& link, const std::vector<OwnerId8>& news,
                       const std::vector<OwnerId8>& copies, Now now) {
  if (!prunes() || guest_) return;
  Prune go_on{true, {}}, stop{false, {}};
  for (OwnerId8 owner : news)
    if (flood_.on_news(owner, link.id)) go_on.owners.push_back(owner);
  for (OwnerId8 owner : copies)
    if (flood_.on_copy(owner, link.id)) stop.owners.push_back(owner);
  for (const Prune* prune : {&go_on, &stop})
    if (!prune->owners.empty() && flood_.may_ask(link.id, now.mono)) send(link, *prune);
}

void Node::receive(Link& link, const Prune& prune, Now now) {
  if (!prunes() || link.guest || !flood_.may_be_asked(link.id, now.mono)) return;
  if (prune.resumes) return flood_.resume(link.id, prune.owners);
  std::vector<OwnerId8> known;
  for (OwnerId8 owner : prune.owners)
    if (map_.knows(owner)) known.push_back(owner);
  flood_.stop(link.id, known, now.mono);
}

void Node::mend_flood(LinkId lost, Now now) {
  Prune go_on{true, flood_.forget(lost)};
  if (go_on.owners.empty() || !prunes() || guest_) return;
  if (go_on.owners.size() > limits::prune_owners_max) go_on.owners.clear();
  for (const Link* link : links_.ready_links())
    if (!link->guest && flood_.may_ask(link->id, now.mono)) send(*link, go_on);
}

}  // namespace p2p
