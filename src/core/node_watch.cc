// How this node watches its neighbours and lets them watch it, when it votes against one, and when
// it blames itself.
#include <algorithm>

#include "base/limits_watch.h"
#include "core/node.h"

namespace p2p {
namespace {
// Until it is looked again whether somebody answered who shows that it is not us.
constexpr Duration kEvidencePause = 100ms;
}  // namespace

void Node::answer(Link& link, const Probe& probe, Delivery delivery, Now now) {
  link.watch.was_asked(now.mono);
  ProbeAnswer answer{probe.token, std::nullopt};
  if (probe.map_hash != map_.hash()) answer.map_hash = map_.hash();
  // That a datagram is here QUIC tells the peer by itself, and for an equal map that is all.
  if (answer.map_hash || delivery == Delivery::stream)
    out_.put(output::Send{link.id, encode_message(answer), delivery});
  compare_maps(link, probe.map_hash, now);
}

void Node::receive(Link& link, const ProbeAnswer& answer, Now now) {
  link.watch.answered(answer.token, now.mono);
  if (!answer.map_hash) return note_same_map(link, now);
  compare_maps(link, *answer.map_hash, now);
}

// The peer has our probe and did not object: its map was the one that the probe showed.
void Node::note_same_map(Link& link, Now now) {
  link.peer_hash = link.probe_hash;
  if (link.peer_hash != map_.hash()) return;
  link.in_sync = true;
  link.agreed_at = now.mono;
  note_sync(now);
}

void Node::take(const input::Acknowledged& acknowledged, Now now) {
  Link* link = links_.find(acknowledged.link);
  if (!link || link->stage != LinkStage::ready) return;
  link->heard_at = now.mono;
  bool is_answer = link->watch.is_asking();
  link->watch.acknowledged(now.mono);
  if (is_answer) note_same_map(*link, now);
}

void Node::start_watch(Link& link, Now now) {
  Duration phase(
      static_cast<int64_t>(random_.below(static_cast<uint64_t>(limits::keepalive_interval.count()))));
  link.watch.start(now.mono, link.dialed, phase, tolerated_pause_);
  wake_watches(now);
}

void Node::wake_watches(Now now) {
  links_due_ = now.mono;
  timers_due_ = std::min(timers_due_, now.mono);
}

bool Node::do_watch(Link& link, Now now) {
  for (;;) {
    auto duty = link.watch.due(now.mono);
    if (duty == LinkWatch::Duty::none) return true;
    if (duty == LinkWatch::Duty::lost) return false;
    if (duty == LinkWatch::Duty::redial) {
      suspects_.push_back(link.id);
      continue;
    }
    Probe probe{link.watch.token(), map_.hash()};
    link.probe_hash = probe.map_hash;
    out_.put(output::Send{link.id, encode_message(probe), Delivery::datagram});
  }
}

// Half a burst went unanswered. What may still come: an answer by the stream, where a lost packet is
// sent again; a new link, if the peer moved or started anew; and others' answers, without which
// it may be this node that is cut off.
void Node::look_again_at_suspects(Now now) {
  for (LinkId id : std::exchange(suspects_, {})) {
    Link* link = links_.find(id);
    if (!link) continue;
    NodeId peer = link->peer;
    out_.put(output::Send{id, encode_message(Probe{link->watch.token(), map_.hash()})});
    ask_others(peer, now);
    bool may_redial = !link->guest && phase_ != Phase::leaving && !short_lives_.is_flapping(peer, now.mono);
    if (may_redial) redial(peer, link->remote, now);
  }
}

void Node::ask_others(const NodeId& but, Now now) {
  for (auto& [id, link] : links_.all())
    if (link.stage == LinkStage::ready && link.peer != but) link.watch.ask_now(now.mono);
  wake_watches(now);
}

bool Node::is_answered_since(Instant when, const NodeId& but) const {
  return std::any_of(links_.all().begin(), links_.all().end(), [&](const auto& entry) {
    const Link& link = entry.second;
    return link.stage == LinkStage::ready && !link.guest && link.peer != but && link.heard_at >= when;
  });
}

// Somebody says that this one does not answer.
void Node::heed(const Vote& vote, Now now) {
  note_accusation(vote, now);
  // Answered by the next version, which is state in everybody's map and not only a message.
  // Who yields to a twin leaves that to the twin: it is what is voted against.
  if (vote.target == id_ && twins_.yields(now.mono)) return;
  if (vote.target == id_) {
    health_.accuse(now.mono);
    return plan_overtaking(vote.target_seq, now);
  }
  if (links_.is_ready(vote.target)) {
    for (auto& [id, link] : links_.all())
      if (link.stage == LinkStage::ready && link.peer == vote.target) link.watch.suspect(now.mono);
    wake_watches(now);
  }
  if (!missing_.contains(vote.target)) return;
  vote_due_ = now.mono;
  timers_due_ = std::min(timers_due_, now.mono);
}

// The process was stopped, the laptop slept, or the host is too busy: for so long nobody was heard,
// and that was our own fault.
void Node::notice_own_delay(Now now) {
  if (timers_due_ + limits::own_delay_max >= now.mono) return;
  Duration stalled = now.mono - timers_due_;
  bool is_worse = stalled > health_.stalled_for || health_.stalled_at + limits::diagnosis_window <= now.mono;
  if (is_worse) {
    health_.stalled_at = now.mono;
    health_.stalled_for = stalled;
  }
  health_.blames_itself_until = now.mono + limits::own_delay_penance;
  for (auto& [id, link] : links_.all())
    if (link.stage == LinkStage::ready) link.watch.forgive(now.mono);
  for (auto& [peer, absence] : missing_) absence = Absence(now.mono, random_.unit());
  isolated_since_ = now.mono;
  vote_due_ = now.mono;
  wake_watches(now);
}

// Somebody set our clock: the peers need not wait for its turn to be shown.
void Node::notice_own_clock(Now now) {
  Duration lead = now.wall.since_epoch - now.mono.since_start;
  Duration step = lead - health_.clock_lead.value_or(lead);
  health_.clock_lead = lead;
  if (step > -limits::clock_step_min && step < limits::clock_step_min) return;
  for (auto& [id, link] : links_.all())
    if (link.stage == LinkStage::ready)
      link.clock_due = std::max(now.mono, link.clock_shown_at + limits::clock_step_pause);
  wake_watches(now);
}

void Node::vote(Now now) {
  if (vote_due_ > now.mono) return;
  vote_due_ = Instant::never();
  // Whoever lost all links at once is itself the one that is cut off.
  if (!is_member() || links_.ready_members() == 0) return;
  for (auto& [peer, absence] : missing_) {
    const Entry* entry = map_.find(peer);
    if (!entry || !entry->record || entry->record->left() || links_.is_ready(peer)) continue;
    uint64_t seq = entry->record->seq();
    // In a crash of many a new neighbour is as good as accused.
    Instant accused_at = std::min(map_.votes().first_against(peer), alarm_.began(now.mono));
    Instant due = absence.vote_due(seq, entry->changed_at, accused_at, tolerated_pause_);
    if (due != Instant::never()) due = std::max(due, health_.blames_itself_until);
    if (due > now.mono) {
      vote_due_ = std::min(vote_due_, due);
      continue;
    }
    if (!is_answered_since(absence.evidence_since(), peer)) {
      ask_others(peer, now);
      vote_due_ = std::min(vote_due_, now.mono + kEvidencePause);
      continue;
    }
    absence.voted(seq, now.mono);
    learn(Vote::issue(peer, seq, standing_.network, identity_), std::nullopt, now);
  }
}

}  // namespace p2p
