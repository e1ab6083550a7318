// How a node finds with a peer what their maps differ in, and how much of it is sent at a time.
#include <algorithm>
#include <utility>

#include "core/node.h"

namespace p2p {
namespace {
// Encoded together, between two looks at how much it is by now: they fit one message, mostly.
constexpr size_t kNodesAtOnce = 75;
}  // namespace

void Node::compare_maps(Link& link, uint64_t peer_hash, Now now) {
  link.peer_hash = peer_hash;
  link.in_sync = peer_hash == map_.hash();
  if (link.in_sync) {
    link.is_fruitful = true;
    link.agreed_at = now.mono;
    return note_sync(now);
  }
  bool is_ours_to_open = guest_ || (!link.guest && id_ < link.peer);
  Duration pause = link.is_fruitful ? limits::reconcile_pause : link.reconcile_pause;
  if (is_ours_to_open && link.reconciled_at + pause <= now.mono) open_reconcile(link, now);
}

void Node::open_reconcile(Link& link, Now now) {
  bool was_fruitful = std::exchange(link.is_fruitful, false);
  link.reconcile_pause = was_fruitful ? limits::reconcile_pause
                                      : std::min(link.reconcile_pause * 2, limits::reconcile_pause_max);
  link.reconciled_at = now.mono;
  for (Bytes& message : encode_ranges(open_reconciliation(map_)))
    out_.put(output::Send{link.id, std::move(message)});
}

// News were kept back while the peer was behind; what it misses is found by comparing the maps.
void Node::take(const input::LinkPressure& pressure, Now now) {
  Link* link = links_.find(pressure.link);
  if (!link || link->stage != LinkStage::ready) return;
  bool was_behind = std::exchange(link->is_behind, pressure.is_behind);
  if (was_behind && !link->is_behind) go_on_with_parts(*link, now);
}

void Node::go_on_with_parts(Link& link, Now now) {
  ReconcileBudget& budget = reconcile_budget_[link.id];
  budget.part_bytes = 0;
  budget.next_part_at = Instant::never();
  open_reconcile(link, now);
}

void Node::send_due_parts(Now now) {
  for (auto& [id, budget] : reconcile_budget_) {
    if (budget.next_part_at > now.mono) {
      links_due_ = std::min(links_due_, budget.next_part_at);
      continue;
    }
    Link* link = links_.find(id);
    budget.next_part_at = Instant::never();
    // Of one that is behind we are told when it has caught up.
    if (link && !link->is_behind) go_on_with_parts(*link, now);
  }
}

// Nothing is remembered of where a part ended: the next comparison finds what is missing then.
void Node::send_part(const Link& link, const std::vector<NodeId>& ids, Now now) {
  ReconcileBudget& budget = reconcile_budget_[link.id];
  std::vector<Item> items;
  for (size_t i = 0; i < ids.size() && budget.nodes.take(now.mono); ++i) {
    for (Item& item : map_.items_of(ids[i])) items.push_back(std::move(item));
    bool is_last = i + 1 == ids.size();
    if (!is_last && (i + 1) % kNodesAtOnce != 0) continue;
    for (Bytes& message : encode_items(std::exchange(items, {}))) {
      budget.part_bytes += message.size();
      out_.put(output::Send{link.id, std::move(message)});
    }
    if (budget.part_bytes < limits::reconcile_part_bytes) continue;
    budget.next_part_at = now.mono + limits::reconcile_part_pause;
    links_due_ = std::min(links_due_, budget.next_part_at);
    return;
  }
  for (Bytes& message : encode_items(items)) out_.put(output::Send{link.id, std::move(message)});
}

void Node::receive(Link& link, const Ranges& ranges, Now now) {
  ReconcileBudget& budget = reconcile_budget_[link.id];
  // The maps will be compared anew, when a part has been sent or the peer has caught up.
  bool waits = link.is_behind || budget.next_part_at != Instant::never();
  if (waits || !budget.messages.take(now.mono) || !budget.entries.take(now.mono)) return;
  ReconcileAnswer answer = answer_ranges(map_, ranges.ranges);
  budget.entries.charge(static_cast<double>(answer.looked_at));
  if (!guest_) send_part(link, answer.to_send, now);
  for (Bytes& message : encode_ranges(answer.ranges)) out_.put(output::Send{link.id, std::move(message)});
  // The last word. Behind the items, so that the hash in it is looked at when they are there.
  if (answer.ranges.empty()) show_clock(link, now);
}

}  // namespace p2p
