// Links: what is said on them, in which order, and what ends them.
#include <algorithm>

#include "base/limits.h"
#include "core/node.h"

namespace p2p {
namespace {
constexpr Duration kReconcileEvery = 1s;
constexpr Duration kReconcileAfterOrphan = 200ms;
}  // namespace

void Node::send(const Link& link, const Message& message) {
  out_.put(output::Send{link.id, encode_message(message)});
}

void Node::take(const input::LinkUp& up, Now now) {
  bool is_dialed = (static_cast<uint64_t>(up.link) & dialed_link_bit) != 0;
  if (is_dialed && !links_.find(up.link)) return out_.put(output::Close{up.link, CloseCode::done, ""});
  Link fresh{.id = up.link, .peer = up.peer, .remote = up.remote, .since = now.mono};
  Link& link = is_dialed ? *links_.find(up.link) : links_.add(fresh);
  link.stage = LinkStage::proving;
  link.remote = up.remote;
  link.since = link.heard_at = now.mono;
  auto shunned = shunned_until_.find(up.peer);
  if (shunned != shunned_until_.end() && shunned->second > now.mono)
    return close(link.id, CloseCode::forged, "this peer brought forged items", now);
  if (!is_dialed && (guest_ || links_.all().size() > limits::links_max + limits::dials_max))
    return close(link.id, CloseCode::too_many, "no more links here; try another member", now);
  if (!is_dialed) return;
  if (is_member()) return say_hello(link, now);
  if (!standing_.invite) return close(link.id, CloseCode::done, "", now);
  Signature proof = Admission::prove(standing_.invite->key, standing_.network, id_);
  send(link, Join{standing_.network, instance_, guest_, now.wall, standing_.invite->invite, proof});
}

void Node::take(const input::LinkDown& down, Now now) {
  Link* found = links_.find(down.link);
  if (!found) return;
  Link link = *found;
  links_.remove(down.link);
  reconcile_work_.erase(down.link);
  offered_.erase(down.link);
  auto code = static_cast<CloseCode>(down.code);
  bool on_purpose = down.by_peer && (code == CloseCode::done || code == CloseCode::leaving);
  if (link.stage == LinkStage::ready) return after_link_lost(link, now, on_purpose);
  bool is_refusal = down.by_peer && (code == CloseCode::join_refused || code == CloseCode::not_a_member);
  if (is_refusal && !is_member()) {
    refusals_[link.peer] = down.reason;
    bool all_refused = refusals_.size() >= contacts_.size();
    if (refused_at_ == Instant::never() || all_refused)
      refused_at_ = all_refused ? now.mono - 1h : now.mono;
  }
}

void Node::take(const input::MessageIn& in, Now now) {
  Link* link = links_.find(in.link);
  if (!link || link->stage == LinkStage::dialing) return;
  auto message = parse_message(in.bytes);
  if (!message) return close(in.link, CloseCode::protocol_error, message.error().message, now);
  link->heard_at = now.mono;
  bool opens = std::holds_alternative<Hello>(*message) || std::holds_alternative<Join>(*message) ||
               std::holds_alternative<Welcome>(*message);
  if (!opens && link->stage != LinkStage::ready)
    return close(in.link, CloseCode::protocol_error, "a message before its hello", now);
  std::visit([&](auto&& concrete) { receive(*link, std::forward<decltype(concrete)>(concrete), now); },
             std::move(*message));
}

void Node::say_hello(Link& link, Now now) {
  Hello hello{standing_.network, instance_, now.wall, map_.hash(), {}, std::nullopt};
  for (const Admission* admission : map_.members().chain(id_)) hello.chain.push_back(*admission);
  const Entry* own = map_.find(id_);
  if (own) hello.record = own->record;
  link.said_hello = true;
  send(link, hello);
}

void Node::receive(Link& link, Hello hello, Now now) {
  LinkId id = link.id;
  if (hello.network != standing_.network)
    return close(id, CloseCode::not_a_member, "this node belongs to another network", now);
  if (hello.chain.back().node != link.peer)
    return close(id, CloseCode::not_a_member, "the admission shown is somebody else's", now);
  for (const Admission& admission : hello.chain)
    if (learn(admission, id, now) == Merge::forged)
      return close(id, CloseCode::not_a_member, "the admission shown does not hold", now);
  if (!map_.members().is_member(link.peer))
    return close(id, CloseCode::not_a_member, "not a member of this network", now);
  accept_offer(id, now);
  if (!is_member() && !guest_) return close(id, CloseCode::done, "", now);
  time_.observe(link.peer, hello.wall, now.wall);
  link.peer_hash = hello.map_hash;
  if (!link.dialed && !link.said_hello) say_hello(link, now);
  become_ready(link, now);
  if (hello.record && (*hello.record)->id == link.peer &&
      learn(*hello.record, id, now) == Merge::forged)
    return close(id, CloseCode::forged, "a forged record", now);
  if (link.dialed && link.peer_hash != map_.hash()) open_reconcile(link, now);
  link.in_sync = link.peer_hash == map_.hash();
}

void Node::accept_offer(LinkId link, Now now) {
  auto offer = offered_.extract(link);
  if (offer.empty() || learn(offer.mapped(), link, now) != Merge::changed || !is_member()) return;
  phase_ = Phase::running;
  standing_.admitted = true;
  standing_.claimed_at = standing_.claimed_at.value_or(offer.mapped().admitted_at);
  for (StoreOp& op : to_settings(standing_)) out_.store(std::move(op));
  for (const auto& [peer, addresses] : contacts_) {
    Writer body;
    write_contact(body, {peer, addresses});
    out_.store(PutItem{StoredKind::contact, peer, body.take()});
  }
  out_.put(output::Joined{out_.batch()});
}

Result<Admission> Node::consider(const Join& join, const NodeId& newcomer, Now now) const {
  if (join.network != standing_.network) return fail("the ticket is for another network");
  if (!join.invite.is_signed_by(standing_.network)) return fail("the ticket's invite is forged");
  if (!Admission::proof_holds(join.invite.id, standing_.network, newcomer, join.proof))
    return fail("the ticket's invite is not proved");
  const Membership& members = map_.members();
  const InviteTerms& terms = join.invite.terms;
  auto time = network_time(now);
  if (terms.expires && time && *time > *terms.expires) return fail("the ticket has expired; ask for a new one");
  if (const Admission* held = members.admission(newcomer); held && members.is_member(newcomer))
    return *held;
  if (terms.uses > 0 && members.uses_of(join.invite.id) >= terms.uses)
    return fail("the ticket is used up (it was for " + std::to_string(terms.uses) +
                (terms.uses == 1 ? " node" : " nodes") + "); ask for a new one");
  if (members.depth(id_) + 1 > limits::admission_depth_max || members.size() >= limits::nodes_max)
    return fail("this member can let nobody in; use a ticket from another member");
  WallTime own = members.admission(id_)->admitted_at;
  WallTime at = std::max(time.value_or(now.wall), own + 1ms);
  if (terms.expires) at = std::min(at, *terms.expires);
  return Admission::issue(join.invite, newcomer, join.proof, at, standing_.network, identity_, false);
}

void Node::receive(Link& link, const Join& join, Now now) {
  LinkId id = link.id;
  if (link.dialed || link.stage != LinkStage::proving)
    return close(id, CloseCode::protocol_error, "a join out of place", now);
  if (!is_member() || phase_ == Phase::leaving)
    return close(id, CloseCode::too_many, "not ready to let anybody in; try another member", now);
  auto admission = consider(join, link.peer, now);
  if (!admission) return close(id, CloseCode::join_refused, admission.error().message, now);
  if (join.guest) {
    if (links_.guests() >= limits::guest_links_max)
      return close(id, CloseCode::too_many, "too many clients here; try another member", now);
    link.guest = true;
    send(link, Welcome{});
  } else {
    Merge outcome = learn(*admission, id, now);
    if (outcome != Merge::changed && outcome != Merge::known)
      return close(id, CloseCode::join_refused, "the ticket was not accepted", now);
    send(link, Welcome{*admission});
    out_.log(LogLevel::info, "admitted " + short_id(link.peer));
  }
  say_hello(link, now);
  time_.observe(link.peer, join.wall, now.wall);
  become_ready(link, now);
}

void Node::receive(Link& link, const Welcome& welcome, Now now) {
  if (!link.dialed || is_member() || (!guest_ && !welcome.admission))
    return close(link.id, CloseCode::protocol_error, "a welcome out of place", now);
  if (guest_) return;
  const Admission& admission = *welcome.admission;
  if (admission.node != id_ || admission.invite.terms.zone != standing_.zone)
    return close(link.id, CloseCode::protocol_error, "a welcome for somebody else", now);
  offered_.insert_or_assign(link.id, admission);
}

void Node::become_ready(Link& link, Now now) {
  if (link.stage == LinkStage::ready) return;
  links_.make_ready(link, now.mono);
  link.keepalive_due = now.mono + random_.pause(limits::keepalive_interval) / 10 + 1s;
  bool ends_isolation = links_.ready_members() == 1;
  if (ends_isolation)
    for (auto& [peer, missing] : missing_) missing.since = now.mono;
  touched_.insert(link.peer);
  overlay_due_ = now.mono;
  // Of several links to one peer the lower id keeps the newest: one decides, so that never both go.
  if (id_ > link.peer || link.guest) return;
  std::vector<LinkId> older;
  for (const auto& [id, other] : links_.all())
    if (other.peer == link.peer && id != link.id &&
        (other.stage == LinkStage::ready || other.stage == LinkStage::dialing))
      older.push_back(id);
  for (LinkId id : older) close(id, CloseCode::done, "a newer link took its place", now);
}

void Node::receive(Link& link, const Items& items, Now now) {
  LinkId id = link.id;
  NodeId peer = link.peer;
  if (link.guest) return close(id, CloseCode::protocol_error, "a client sent items", now);
  bool has_orphans = false;
  for (const Item& item : items.items) {
    Merge outcome = learn(item, id, now);
    has_orphans = has_orphans || outcome == Merge::orphan;
    if (outcome != Merge::forged) continue;
    shunned_until_[peer] = now.mono + limits::shun_time;
    out_.log(LogLevel::warning, "peer " + short_id(peer) + " brought a forged item; its link is closed");
    return close(id, CloseCode::forged, "a forged item", now);
  }
  if (has_orphans && link.reconciled_at + kReconcileAfterOrphan <= now.mono) open_reconcile(link, now);
  link.in_sync = link.in_sync || link.peer_hash == map_.hash();
}

void Node::open_reconcile(Link& link, Now now) {
  link.reconciled_at = now.mono;
  for (Bytes& message : encode_ranges(open_reconciliation(map_)))
    out_.put(output::Send{link.id, std::move(message)});
}

void Node::receive(Link& link, const Ranges& ranges, Now now) {
  auto work = reconcile_work_.try_emplace(link.id, limits::reconcile_burst, limits::reconcile_per_s);
  if (!work.first->second.take(now.mono)) return;
  ReconcileAnswer answer = answer_ranges(map_, ranges.ranges);
  if (!guest_) {
    std::vector<Item> items;
    for (const NodeId& id : answer.to_send)
      for (Item& item : map_.items_of(id)) items.push_back(std::move(item));
    for (Bytes& message : encode_items(items)) out_.put(output::Send{link.id, std::move(message)});
  }
  for (Bytes& message : encode_ranges(answer.ranges))
    out_.put(output::Send{link.id, std::move(message)});
  send_keepalive(link, now);
}

void Node::send_keepalive(Link& link, Now now) {
  link.keepalive_due = now.mono + limits::keepalive_interval;
  send(link, Keepalive{now.wall, map_.hash()});
}

void Node::receive(Link& link, const Keepalive& keepalive, Now now) {
  if (!link.guest) time_.observe(link.peer, keepalive.wall, now.wall);
  link.peer_hash = keepalive.map_hash;
  link.in_sync = keepalive.map_hash == map_.hash();
  bool is_ours_to_open = guest_ || (!link.guest && id_ < link.peer);
  if (!link.in_sync && is_ours_to_open && link.reconciled_at + kReconcileEvery <= now.mono)
    open_reconcile(link, now);
}

void Node::close(LinkId id, CloseCode code, const std::string& reason, Now now) {
  Link* found = links_.find(id);
  if (!found) return;
  Link link = *found;
  links_.remove(id);
  reconcile_work_.erase(id);
  offered_.erase(id);
  out_.put(output::Close{id, code, reason});
  if (link.stage == LinkStage::ready) after_link_lost(link, now, code == CloseCode::done);
}

void Node::after_link_lost(const Link& link, Now now, bool on_purpose) {
  if (links_.is_ready(link.peer)) return;
  time_.forget(link.peer);
  touched_.insert(link.peer);
  if (links_.ready_members() == 0) isolated_since_ = now.mono;
  if (!link.guest && !on_purpose && wanted_.contains(link.peer))
    missing_[link.peer] = Missing{now.mono, true, false};
  overlay_due_ = now.mono;
}

void Node::check_links(Now now) {
  std::vector<std::pair<LinkId, CloseCode>> over;
  for (auto& [id, link] : links_.all()) {
    bool is_ready = link.stage == LinkStage::ready;
    bool is_mute = link.stage == LinkStage::proving && link.since + limits::hello_timeout <= now.mono;
    bool is_silent = is_ready && link.heard_at + limits::link_idle_max <= now.mono;
    bool is_stranger = is_ready && !link.guest && !map_.members().is_member(link.peer);
    bool is_unwanted = is_ready && !link.guest && !wanted_.contains(link.peer) && overlay_due_ > now.mono &&
                       link.since + limits::unwanted_link_grace <= now.mono;
    if (is_mute || is_silent)
      over.emplace_back(id, CloseCode::timeout);
    else if (is_stranger)
      over.emplace_back(id, CloseCode::not_a_member);
    else if (is_unwanted)
      over.emplace_back(id, CloseCode::done);
    else if (is_ready && link.keepalive_due <= now.mono)
      send_keepalive(link, now);
  }
  for (auto [id, code] : over) close(id, code, code == CloseCode::done ? "no longer needed" : "", now);
}

}  // namespace p2p
