// How the node learns: every item, whoever brings it, goes through learn(), which merges it,
// stores it and has it passed on.
#include <algorithm>

#include "base/limits_spread.h"
#include "core/node.h"

namespace p2p {
namespace {
// News come in crowds: the overlay is found anew once for all of a moment.
constexpr Duration kOverlayPause = 20ms;
}  // namespace

Merge Node::learn(const Item& item, std::optional<LinkId> from, Now now) {
  // The limits are for what others bring, and the author pays when his signature has held.
  bool is_update = from && would_change(item);
  if (is_update && !rates_.allows(item, now.mono)) return Merge::limited;
  if (auto own = judge_own(item, from, now)) return *own;
  const NodeId subject = subject_of(item);
  const auto* record = std::get_if<SignedRecord>(&item);
  uint64_t verdicts = map_.members().verdicts();
  Merge outcome = map_.merge(item, now.mono, network_time(now));
  if (outcome != Merge::changed) return outcome;
  rates_.note_news();
  if (is_update) rates_.charge(item, now.mono);
  store(item);
  // What a vote changes is its target's verdict, and the verdicts are noted.
  const auto* vote = std::get_if<Vote>(&item);
  if (vote) waiting_votes_.add(from, *vote);
  if (!vote) learnt_[from].push_back(item);
  if (!vote) touched_.insert(subject);
  if (map_.members().verdicts() != verdicts)
    for (const auto& [id, entry] : map_.entries()) touched_.insert(id);
  if (note_peer_news()) overlay_due_ = std::min(overlay_due_, now.mono + kOverlayPause);
  if (record && from && !links_.is_ready(subject))
    dialer_.hurry(subject, std::max(now.mono, short_lives_.rests_until(subject)));
  if (record && from) follow_moved(*record, now);
  if (const Link* link = record && from ? links_.find(*from) : nullptr) map_.note_source(subject, link->peer);
  note_verdicts(now);
  // What this node saw itself is good enough for itself.
  for (const NodeId& voter : map_.take_refuted_voters())
    if (voter != id_) rates_.note_refuted(voter, now.mono);
  if (vote) heed(*vote, now);
  return outcome;
}

// Something better than what is held of a node, if it is genuine. The first of its kind is not
// limited: there are no more of these than nodes.
bool Node::would_change(const Item& item) const {
  const NodeId subject = subject_of(item);
  const Entry* entry = map_.find(subject);
  bool has_record = entry && entry->record;
  const auto* record = std::get_if<SignedRecord>(&item);
  const auto* vote = std::get_if<Vote>(&item);
  const auto* admission = std::get_if<Admission>(&item);
  bool is_update = false;
  if (record) is_update = has_record && record->is_newer_than(*entry->record);
  if (admission) is_update = entry && *map_.members().admission(subject) != *admission;
  if (vote)
    is_update = has_record && entry->record->seq() == vote->target_seq &&
                map_.votes().has_room(subject, vote->voter, map_.members());
  return is_update;
}

// A version of our own record that we do not remember is from before a restored backup, or a
// twin's with our key. Its addresses are never believed; ours overtake it.
std::optional<Merge> Node::judge_own(const Item& item, std::optional<LinkId> from, Now now) {
  const auto* record = std::get_if<SignedRecord>(&item);
  if (!record || !from || record->id() != id_ || guest_) return std::nullopt;
  const Entry* entry = map_.find(id_);
  bool is_known = entry && entry->record && !record->is_newer_than(*entry->record);
  if (is_known) return Merge::known;
  if (!record->is_signed_by_owner(standing_.network)) return Merge::forged;
  note_foreign_self(*record, now);
  if (twins_.yields(now.mono)) return std::nullopt;
  rates_.charge(item, now.mono);
  plan_overtaking(record->seq(), now);
  return Merge::known;
}

void Node::plan_overtaking(uint64_t seq, Now now) {
  overtake_seq_ = std::max(overtake_seq_, seq);
  overtake_due_ = std::max(now.mono, overtaken_at_ + twins_.overtake_pause(now.mono));
  timers_due_ = std::min(timers_due_, overtake_due_);
}

// Others can ask for it again and again, so it leaves some of the pace for what happens to this node.
void Node::overtake(Now now) {
  const Entry* own = map_.find(id_);
  bool is_done = own && own->record && own->record->seq() > overtake_seq_;
  overtake_due_ = is_done ? Instant::never() : own_pace_.next(0, now.mono, limits::own_updates_kept);
  if (overtake_due_ > now.mono) return;
  overtake_due_ = Instant::never();
  overtaken_at_ = now.mono;
  self_.overtake(overtake_seq_);
}

void Node::store(const Item& item) {
  if (const auto* admission = std::get_if<Admission>(&item))
    out_.store(PutItem{StoredKind::admission, admission->node, admission->encode()});
  if (const auto* record = std::get_if<SignedRecord>(&item)) {
    ByteView bytes = record->bytes();
    out_.store(PutItem{StoredKind::record, record->id(), Bytes(bytes.begin(), bytes.end())});
  }
}

void Node::tell_events(Now now) {
  touched_.merge(map_.take_renamed());
  std::vector<Event> events;
  for (const NodeId& id : touched_) tracker_.update(id, node(id, now), events);
  for (Event& event : events) out_.put(output::Notify{std::move(event)});
  if (name_news_) name_news_->merge(touched_);
  touched_.clear();
}

void Node::forget_expired(Now now) {
  // Our own clock alone is no reason to forget anybody: it may be decades ahead.
  auto time = network_time(now);
  if (!time || !time_.has_witness()) return;
  std::vector<NodeId> expired;
  for (const auto& [id, entry] : map_.entries()) {
    bool is_over = entry.record && entry.record->expires() && *entry.record->expires() < *time;
    if (is_over && id != id_ && !links_.is_ready(id)) expired.push_back(id);
  }
  for (const NodeId& id : expired) {
    map_.forget_record(id);
    out_.store(EraseItem{StoredKind::record, id});
    touched_.insert(id);
  }
  if (note_peer_news()) overlay_due_ = now.mono;
}

void Node::note_verdicts(Now now) {
  for (const NodeId& id : map_.take_verdict_changes()) {
    touched_.insert(id);
    overlay_due_ = std::min(overlay_due_, now.mono + kOverlayPause);
  }
}

bool Node::note_peer_news() {
  auto news = map_.take_peer_news();
  for (const auto& [id, is_peer] : news) {
    const Entry* entry = map_.find(id);
    if (is_peer && entry && entry->record)
      overlay_.put({id, site_of(*entry->record)});
    else
      overlay_.remove(id);
  }
  return !news.empty();
}

}  // namespace p2p
