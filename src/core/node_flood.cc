// The tree that a large network's flood becomes: what peers asked not to be told, and what this
// node asks of them.
#include <algorithm>

#include "core/node.h"

namespace p2p {
namespace {

OwnerId8 id8_of(const NodeId& id) { return Reader(id.view()).u64(); }

std::vector<Item> without_stopped(const std::vector<Item>& items, const FloodTree& tree, LinkId link,
                                  Instant now) {
  std::vector<Item> out;
  for (const Item& item : items)
    if (!std::holds_alternative<SignedRecord>(item) || !tree.is_stopped(link, id8_of(subject_of(item)), now))
      out.push_back(item);
  return out;
}

}  // namespace

bool Node::prunes() const { return map_.peers().size() > limits::prune_above_nodes; }

void Node::forward_learnt(Now now) {
  // A guest only follows: nothing is taken from it.
  if (guest_) return learnt_.clear();
  for (const auto& [from, items] : learnt_) {
    std::vector<Bytes> messages = encode_items(items);
    const Link* source = from ? links_.find(*from) : nullptr;
    for (const Link* link : links_.ready_links()) {
      if (link->is_behind || (source && link->peer == source->peer)) continue;
      if (flood_.stopped(link->id) == 0) {
        for (const Bytes& message : messages) out_.put(output::Send{link->id, message});
        continue;
      }
      for (Bytes& message : encode_items(without_stopped(items, flood_, link->id, now.mono)))
        out_.put(output::Send{link->id, std::move(message)});
    }
  }
  learnt_.clear();
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
