// What peers say to each other on a link, and in which order.
#include <algorithm>
#include <utility>

#include "base/limits_watch.h"
#include "core/node.h"

namespace p2p {
namespace {
constexpr Duration kReconcileAfterOrphan = 200ms;
constexpr const char* kTurnedOut =
    "this identity was turned out, as its ticket had been used as often as it may be; "
    "join with a new identity and a new ticket";
}  // namespace

void Node::send(const Link& link, const Message& message) {
  out_.put(output::Send{link.id, encode_message(message)});
}

void Node::take(const input::MessageIn& in, Now now) {
  Link* link = links_.find(in.link);
  if (!link || link->stage == LinkStage::dialing) return;
  auto message = parse_message(in.bytes, &seen_);
  if (!message) return close(in.link, CloseCode::protocol_error, message.error().message, now);
  bool may_be_lost = std::holds_alternative<Keepalive>(*message) || std::holds_alternative<Probe>(*message) ||
                     std::holds_alternative<ProbeAnswer>(*message);
  if (in.delivery == Delivery::datagram && !may_be_lost)
    return close(in.link, CloseCode::protocol_error, "a datagram that must be a message", now);
  link->heard_at = now.mono;
  link->watch.heard(now.mono);
  // A datagram may overtake the hello before it.
  if (may_be_lost && link->stage != LinkStage::ready) return;
  bool opens = std::holds_alternative<Hello>(*message) || std::holds_alternative<Join>(*message) ||
               std::holds_alternative<Welcome>(*message);
  if (!opens && link->stage != LinkStage::ready)
    return close(in.link, CloseCode::protocol_error, "a message before its hello", now);
  bool may_be_idle = link->stage == LinkStage::ready && !std::holds_alternative<Items>(*message);
  if (may_be_idle && !bears(*link, {.idle = 1}, now))
    return expel(*link, CloseCode::forged, "too many messages that bring nothing", now);
  if (const auto* probe = std::get_if<Probe>(&*message)) return answer(*link, *probe, in.delivery, now);
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
  if (link.stage != LinkStage::proving) return close(id, CloseCode::protocol_error, "a second hello", now);
  if (hello.network != standing_.network)
    return close(id, CloseCode::not_a_member, "this node belongs to another network", now);
  link.instance = hello.instance;
  if (link.peer == id_) return meet_self(link, hello.instance, now);
  if (hello.chain.back().node != link.peer)
    return close(id, CloseCode::not_a_member, "the admission shown is somebody else's", now);
  if (hello.record && hello.record->id() != link.peer)
    return close(id, CloseCode::protocol_error, "the record shown is somebody else's", now);
  for (const Admission& admission : hello.chain)
    if (learn(admission, id, now) == Merge::forged)
      return close(id, CloseCode::not_a_member, "the admission shown does not hold", now);
  if (!map_.members().is_member(link.peer))
    return close(id, CloseCode::not_a_member,
                 map_.members().admission(link.peer) ? kTurnedOut : "not a member of this network", now);
  accept_offer(id, now);
  if (!is_member() && !guest_) return close(id, CloseCode::done, "", now);
  note_clock(link, hello.wall, now);
  link.peer_hash = hello.map_hash;
  if (!link.dialed && !link.said_hello) say_hello(link, now);
  become_ready(link, now);
  if (hello.record && learn(*hello.record, id, now) == Merge::forged) return shun(link, now);
  if (link.dialed && link.peer_hash != map_.hash()) open_reconcile(link, now);
  link.in_sync = link.peer_hash == map_.hash();
}

// Our own admission, now that the chain of the member that signed it is here.

void Node::accept_offer(LinkId link, Now now) {
  auto offer = offered_.extract(link);
  if (!offer.empty()) learn(offer.mapped(), link, now);
}

Result<Admission> Node::consider(const Join& join, const NodeId& newcomer, Now now) const {
  if (!join.invite.is_signed_by(standing_.network)) return fail("the ticket's invite is forged");
  if (!Admission::proof_holds(join.invite.id, standing_.network, newcomer, join.proof))
    return fail("the ticket's invite is not proved");
  const Membership& members = map_.members();
  const InviteTerms& terms = join.invite.terms;
  auto time = network_time(now);
  if (terms.expires && time && *time > *terms.expires)
    return fail("the ticket has expired; ask for a new one");
  const Admission* held = members.admission(newcomer);
  if (held && !members.is_member(newcomer)) return fail(kTurnedOut);
  // Who lost its state can check an admission only when its signer is in the chain that we show. By a
  // fresh one it gets in all the same, and learns of the earlier one, which counts, with the map.
  auto chain = members.chain(id_);
  auto is_signer = [&](const Admission* a) { return held && held->admitter == a->node; };
  bool can_check = held && (!held->admitter || std::any_of(chain.begin(), chain.end(), is_signer));
  bool is_in_time = !held || !terms.expires || held->admitted_at < *terms.expires;
  if (can_check || !is_in_time) return *held;
  if (!held && terms.uses > 0 && members.uses_of(join.invite.id) >= terms.uses)
    return fail("the ticket is used up (it was for " + std::to_string(terms.uses) +
                (terms.uses == 1 ? " node" : " nodes") + "); ask for a new one");
  if (members.depth(id_) + 1 > limits::admission_depth_max || members.size() >= limits::nodes_max)
    return fail("this member can let nobody in; use a ticket from another member");
  // Where clocks went back, those who came first still are first.
  WallTime last = std::max(members.admission(id_)->admitted_at, members.last_admitted_by(id_));
  WallTime at = std::max(time.value_or(now.wall), last + 1ms);
  if (held) at = std::max(at, held->admitted_at + 1ms);
  if (terms.expires) at = std::min(at, *terms.expires);
  Admission out;
  out.invite = join.invite;
  out.node = newcomer;
  out.proof = join.proof;
  out.consent = join.consent;
  out.admitted_at = at;
  out.admitter = id_;
  if (!out.consent_holds(standing_.network)) return fail("the wish to join is not signed by who asks");
  return Admission::issue(std::move(out), standing_.network, identity_);
}

void Node::receive(Link& link, const Join& join, Now now) {
  LinkId id = link.id;
  if (link.dialed || link.stage != LinkStage::proving)
    return close(id, CloseCode::protocol_error, "a join out of place", now);
  if (!is_member() || phase_ == Phase::leaving)
    return close(id, CloseCode::too_many, "not ready to let anybody in; try another member", now);
  if (join.network != standing_.network)
    return close(id, CloseCode::not_a_member, "this node belongs to another network", now);
  link.instance = join.instance;
  auto admission = consider(join, link.peer, now);
  if (!admission) return close(id, CloseCode::join_refused, admission.error().message, now);
  if (join.guest) {
    if (links_.guests() >= limits::guest_links_max)
      return close(id, CloseCode::too_many, "too many clients here; try another member", now);
    link.guest = true;
    send(link, Welcome{});
  } else {
    learn(*admission, id, now);
    if (!map_.members().is_member(link.peer))
      return close(id, CloseCode::join_refused, "the ticket was not accepted", now);
    send(link, Welcome{*admission});
    out_.log(LogLevel::info, "admitted " + short_id(link.peer));
  }
  say_hello(link, now);
  note_clock(link, join.wall, now);
  become_ready(link, now);
}

void Node::receive(Link& link, const Welcome& welcome, Now now) {
  if (!link.dialed || link.stage != LinkStage::proving || (!guest_ && !welcome.admission))
    return close(link.id, CloseCode::protocol_error, "a welcome out of place", now);
  if (guest_) return;
  const Admission& admission = *welcome.admission;
  if (admission.node != id_ || admission.invite->terms.zone != standing_.zone)
    return close(link.id, CloseCode::protocol_error, "a welcome for somebody else", now);
  offered_.insert_or_assign(link.id, admission);
}

void Node::receive(Link& link, const Items& items, Now now) {
  LinkId id = link.id;
  if (link.guest) return close(id, CloseCode::protocol_error, "a client sent items", now);
  bool has_orphans = false;
  std::vector<OwnerId8> news, copies = items.copies;
  JunkCount junk{.copies = items.passed_over, .idle = items.items.empty() && items.passed_over == 0};
  for (size_t i = 0; i < items.items.size(); ++i) {
    Merge outcome = learn(items.items[i], id, now);
    if (const auto* record = std::get_if<SignedRecord>(&items.items[i])) {
      uint64_t owner = SignedRecord::owner_id8_of(record->bytes());
      if (outcome == Merge::changed) news.push_back(owner);
      if (outcome == Merge::known) copies.push_back(owner);
    }
    if (outcome == Merge::forged) return shun(link, now);
    link.is_fruitful = link.is_fruitful || outcome == Merge::changed;
    junk.copies += outcome == Merge::known;
    junk.baseless += outcome == Merge::orphan;
    bool is_own =
        std::holds_alternative<SignedRecord>(items.items[i]) && subject_of(items.items[i]) == link.peer;
    if (outcome == Merge::limited) ++(is_own ? junk.own_excessive : junk.excessive);
    has_orphans = has_orphans || outcome == Merge::orphan;
    if (outcome == Merge::changed || outcome == Merge::known) seen_.insert(items.tags[i]);
  }
  if (!bears(link, junk, now))
    return expel(link, CloseCode::forged,
                 "too much that is old, doubled, baseless or beyond its author's limit", now);
  shape_flood(link, news, copies, now);
  if (has_orphans && link.reconciled_at + kReconcileAfterOrphan <= now.mono) open_reconcile(link, now);
  link.in_sync = link.in_sync || link.peer_hash == map_.hash();
  if (link.in_sync) note_sync(now);
}

// Anybody may link to us, and some may do so only to outvote our clock. Whom we chose has a say, others only
// where there is no better one.
void Node::note_clock(const Link& link, WallTime theirs, Now now) {
  if (link.guest) return;
  bool is_chosen = link.dialed || wanted_.contains(link.peer);
  if (is_chosen || !time_.has_witness()) time_.observe(link.peer, theirs, now.mono);
}

void Node::show_clock(Link& link, Now now) {
  link.clock_due = now.mono + limits::clock_interval;
  link.clock_shown_at = now.mono;
  out_.put(output::Send{link.id, encode_message(Keepalive{now.wall, map_.hash()})});
}

void Node::receive(Link& link, const Keepalive& keepalive, Now now) {
  note_clock(link, keepalive.wall, now);
  compare_maps(link, keepalive.map_hash, now);
}

}  // namespace p2p
