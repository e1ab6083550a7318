// The life of a link: who may have one, when it is ready, what ends it.
#include <algorithm>

#include "core/node.h"

namespace p2p {
namespace {
constexpr Duration kRefusalPatience = 3s;
// Between two looks at who is a member and who is wanted.
constexpr Duration kReviewPause = 500ms;
// Of what a peer writes to people.
constexpr size_t kReasonBytesMax = 200;
}  // namespace

void Node::take(const input::LinkUp& up, Now now) {
  bool is_dialed = (static_cast<uint64_t>(up.link) & dialed_link_bit) != 0;
  if (is_dialed && !links_.find(up.link)) return out_.put(output::Close{up.link, CloseCode::done, ""});
  if (!is_dialed) bound_links_of(up.peer, now);
  Link fresh{.id = up.link, .peer = up.peer, .remote = up.remote, .since = now.mono};
  auto objection = is_dialed ? grudge_against(up.peer, now) : objection_to(up.peer, now);
  Link& link = is_dialed ? *links_.find(up.link) : links_.add(fresh);
  link.stage = LinkStage::proving;
  link.remote = up.remote;
  bool is_of_seed = is_dialed && link.peer != up.peer;
  link.peer = up.peer;
  link.since = link.heard_at = now.mono;
  links_due_ = std::min(links_due_, now.mono + limits::hello_timeout);
  if (objection) return close(link.id, objection->first, objection->second, now);
  if (is_of_seed && links_.is_ready(up.peer)) return close(link.id, CloseCode::done, "", now);
  if (!is_dialed) return;
  note_answer(link.peer, now);
  if (is_member()) return say_hello(link, now);
  if (!standing_.invite) return close(link.id, CloseCode::done, "", now);
  const HeldInvite& held = *standing_.invite;
  send(link, Join{.network = standing_.network,
                  .instance = instance_,
                  .guest = guest_,
                  .wall = now.wall,
                  .invite = held.invite,
                  .proof = Admission::prove(held.key, standing_.network, id_),
                  .consent = Admission::consent_to(link.peer, held.invite.id, standing_.network, identity_)});
}

std::optional<Node::Objection> Node::objection_to(const NodeId& peer, Now now) const {
  // One of our own key shows by its hello which of us it is.
  bool is_other_member = peer != id_ && map_.members().is_member(peer);
  if (twins_.yields(now.mono) && peer != id_)
    return Objection(CloseCode::too_many, "this device yields to another with the same key");
  if (auto grudge = grudge_against(peer, now)) return grudge;
  if (guest_) return Objection(CloseCode::too_many, "a client takes no links");
  // Peers count, not their links: of one that moves often, some dead ones are always left.
  if (links_.is_ready(peer)) return std::nullopt;
  bool has_room = links_.callers() < limits::stranger_links_max;
  if (is_other_member)
    has_room = links_.ready_members() < limits::links_max &&
               (wanted_.contains(peer) || links_.accepted() < limits::accepted_links_max);
  if (has_room) return std::nullopt;
  return Objection(CloseCode::too_many, "no more links here; try another member");
}

// The newest are kept: a peer that restarted knows nothing of its old ones.
void Node::bound_links_of(const NodeId& peer, Now now) {
  std::vector<LinkId> incoming;
  for (const auto& [id, link] : links_.all())
    if (link.peer == peer && !link.dialed) incoming.push_back(id);
  for (size_t i = 0; i + limits::links_per_peer_max <= incoming.size(); ++i)
    close(incoming[i], CloseCode::done, "too many links of one peer", now);
}

void Node::take(const input::LinkDown& down, Now now) {
  Link* found = links_.find(down.link);
  if (!found) return;
  Link link = *found;
  drop(down.link);
  auto code = static_cast<CloseCode>(down.code);
  if (!down.by_peer && link.stage != LinkStage::dialing) log_end(link, code, down.reason);
  bool keeps_us_out = down.by_peer && code == CloseCode::forged;
  bool on_purpose = down.by_peer && (code == CloseCode::done || code == CloseCode::leaving || keeps_us_out);
  mend_flood(down.link, now);
  if (link.stage == LinkStage::ready) after_link_lost(link, now, on_purpose);
  if (keeps_us_out) return note_kept_out(link, now);
  if (link.stage == LinkStage::ready) return;
  if (down.by_peer && link.dialed) note_refused_link(link.peer, code);
  if (down.by_peer && link.dialed) note_refusal(link.peer, code, down.reason, now);
}

// That the ticket itself is refused counts at once, but for a moment in which another contact may
// still let us in; that one contact is of another network counts when all are.
void Node::note_refusal(const NodeId& by, CloseCode code, const std::string& reason, Now now) {
  if (code != CloseCode::join_refused && code != CloseCode::not_a_member) return;
  std::string text = reason.substr(0, kReasonBytesMax);
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = ' ';
  refusals_[by] = std::move(text);
  if (is_in()) return;
  bool all_refused = std::all_of(contacts_.begin(), contacts_.end(),
                                 [&](const auto& contact) { return refusals_.contains(contact.first); });
  if (all_refused) refusal_due_ = now.mono;
  if (code == CloseCode::join_refused) refusal_due_ = std::min(refusal_due_, now.mono + kRefusalPatience);
  timers_due_ = std::min(timers_due_, refusal_due_);
}

void Node::become_ready(Link& link, Now now) {
  if (link.stage == LinkStage::ready) return;
  links_.make_ready(link, now.mono);
  link.clock_due = now.mono + 1s;
  start_watch(link, now);
  bool ends_isolation = links_.ready_members() == 1;
  if (ends_isolation)
    for (auto& [peer, absence] : missing_) absence = Absence(now.mono, random_.unit());
  refusals_.clear();
  if (phase_ == Phase::leaving && all_can_hear())
    farewell_at_ = std::min(farewell_at_, now.mono + limits::farewell_time);
  touched_.insert(link.peer);
  overlay_due_ = now.mono;
  if (!link.guest) note_used_address(link.peer, link.remote);
  // Of several links to one peer the lower id keeps the newest: one decides, so that never both go.
  if (id_ > link.peer || link.guest) return;
  std::vector<LinkId> older;
  for (const auto& [id, other] : links_.all()) {
    // Of a former life, and dead, or of a twin's that lives.
    bool is_same_life = other.stage == LinkStage::ready && other.instance == link.instance;
    if (other.peer == link.peer && id != link.id && (is_same_life || other.stage == LinkStage::dialing))
      older.push_back(id);
  }
  for (LinkId id : older) close(id, CloseCode::done, "a newer link took its place", now);
}

void Node::drop(LinkId id) {
  links_.remove(id);
  reconcile_budget_.erase(id);
  offered_.erase(id);
  rates_.forget_guest(id);
}

void Node::close(LinkId id, CloseCode code, const std::string& reason, Now now) {
  Link* found = links_.find(id);
  if (!found) return;
  Link link = *found;
  drop(id);
  if (code == CloseCode::protocol_error) log_end(link, code, reason);
  out_.put(output::Close{id, code, reason});
  mend_flood(id, now);
  if (link.stage == LinkStage::ready) after_link_lost(link, now, code == CloseCode::done);
}

// What a peer did wrong is worth a warning; the driver bounds the rate of lines.
void Node::log_end(const Link& link, CloseCode code, const std::string& reason) {
  auto level = code == CloseCode::protocol_error ? LogLevel::warning : LogLevel::info;
  out_.log(level,
           "the link with " + short_id(link.peer) + " at " + link.remote.to_string() + " ended: " + reason);
}

void Node::after_link_lost(const Link& link, Now now, bool on_purpose) {
  if (links_.is_ready(link.peer)) return;
  if (!on_purpose && !link.guest) short_lives_.lost(link.peer, now.mono - link.since, now.mono, random_);
  time_.forget(link.peer);
  touched_.insert(link.peer);
  if (links_.ready_members() == 0) isolated_since_ = now.mono;
  if (!link.guest && !on_purpose && wanted_.contains(link.peer)) {
    // Of a peer that we leave alone we know nothing until it was dialled again.
    Instant rest = short_lives_.rests_until(link.peer);
    auto absence = rest <= now.mono && link.watch.is_lost()
                       ? Absence::verified(now.mono, *link.watch.suspected_since(), random_.unit())
                       : Absence::lost(std::max(now.mono, rest), random_.unit());
    missing_.insert_or_assign(link.peer, absence);
  }
  // A missing peer's vote may be due now, or sooner than it was.
  vote_due_ = now.mono;
  overlay_due_ = now.mono;
}

void Node::check_links(Now now) {
  links_due_ = Instant::never();
  // Who has lost the right to its link is asked for now and then: it costs much more than the rest.
  bool reviews = review_due_ <= now.mono;
  if (reviews) review_due_ = now.mono + kReviewPause;
  std::vector<std::pair<LinkId, CloseCode>> over;
  for (auto& [id, link] : links_.all()) {
    bool is_ready = link.stage == LinkStage::ready;
    bool is_mute = link.stage == LinkStage::proving && link.since + limits::hello_timeout <= now.mono;
    bool is_members = reviews && is_ready && !link.guest;
    bool is_stranger = is_members && !map_.members().is_member(link.peer);
    // The last link is never given up: a contact may be all that is left.
    bool is_unwanted = is_members && links_.ready_members() > 1 && overlay_due_ > now.mono &&
                       link.since + limits::unwanted_link_grace <= now.mono && !wanted_.contains(link.peer);
    std::optional<CloseCode> end;
    if (is_unwanted) end = CloseCode::done;
    if (is_stranger) end = CloseCode::not_a_member;
    if (is_mute || (is_ready && !do_watch(link, now))) end = CloseCode::timeout;
    if (end) {
      over.emplace_back(id, *end);
      continue;
    }
    if (is_ready && link.clock_due <= now.mono) show_clock(link, now);
    if (is_ready) links_due_ = std::min({links_due_, link.clock_due, link.watch.deadline()});
    if (link.stage == LinkStage::proving)
      links_due_ = std::min(links_due_, link.since + limits::hello_timeout);
  }
  send_due_parts(now);
  for (auto [id, code] : over) close(id, code, code == CloseCode::done ? "no longer needed" : "", now);
  look_again_at_suspects(now);
}

}  // namespace p2p
