// How the node learns: every item, whoever brings it, goes through learn(), which merges it,
// stores it and has it passed on.
#include "base/limits.h"
#include "core/node.h"

namespace p2p {

Merge Node::learn(const Item& item, std::optional<LinkId> from, Now now) {
  if (intercept_own(item, from)) return Merge::known;
  const NodeId& subject = subject_of(item);
  const auto* record = std::get_if<SignedRecord>(&item);
  if (from && record) {
    const Entry* entry = map_.find(subject);
    bool is_update = entry && entry->record && record->is_newer_than(*entry->record);
    auto bucket = owner_updates_.try_emplace(subject, limits::owner_updates_burst,
                                             limits::owner_updates_per_s);
    if (is_update && !bucket.first->second.take(now.mono)) return Merge::limited;
  }
  Merge outcome = map_.merge(item, now.mono, network_time(now));
  if (outcome != Merge::changed) return outcome;
  store(item);
  learnt_[from].push_back(item);
  touched_.insert(subject);
  overlay_due_ = std::min(overlay_due_, now.mono + 10ms);
  if (record && from && !links_.is_ready(subject)) dialer_.hurry(subject, now.mono);
  const auto* vote = std::get_if<Vote>(&item);
  // Answered by the next version, which is state in everybody's map and not only a message.
  if (vote && vote->target == id_) self_.overtake(vote->target_seq);
  return outcome;
}

bool Node::intercept_own(const Item& item, std::optional<LinkId> from) {
  const auto* record = std::get_if<SignedRecord>(&item);
  if (!record || !from || (*record)->id != id_ || guest_) return false;
  const Entry* entry = map_.find(id_);
  bool is_ours = entry && entry->record && !record->is_newer_than(*entry->record);
  if (is_ours) return true;
  // A version that we do not remember: from before a restored backup, or a twin with our key.
  // Its addresses are never believed; ours overtake it.
  if (record->is_signed_by_owner(standing_.network)) self_.overtake((*record)->seq);
  return true;
}

void Node::store(const Item& item) {
  if (const auto* admission = std::get_if<Admission>(&item))
    out_.store(PutItem{StoredKind::admission, admission->node, admission->encode()});
  if (const auto* record = std::get_if<SignedRecord>(&item)) {
    ByteView bytes = record->bytes();
    out_.store(PutItem{StoredKind::record, (*record)->id, Bytes(bytes.begin(), bytes.end())});
  }
}

void Node::forward_learnt() {
  for (const auto& [from, items] : learnt_) {
    std::vector<Bytes> messages = encode_items(items);
    const Link* source = from ? links_.find(*from) : nullptr;
    for (const Link* link : links_.ready_links()) {
      if (source && link->peer == source->peer) continue;
      for (const Bytes& message : messages) out_.put(output::Send{link->id, message});
    }
  }
  learnt_.clear();
}

void Node::tell_events(Now now) {
  if (touched_.empty()) return;
  std::set<NodeId> ids = touched_;
  ids.insert(losers_before_.begin(), losers_before_.end());
  losers_before_ = map_.names().losers();
  ids.insert(losers_before_.begin(), losers_before_.end());
  std::vector<Event> events;
  for (const NodeId& id : ids) tracker_.update(id, node(id, now), events);
  for (Event& event : events) out_.put(output::Notify{std::move(event)});
  touched_.clear();
}

void Node::forget_expired(Now now) {
  auto time = network_time(now);
  if (!time) return;
  std::vector<NodeId> expired;
  for (const auto& [id, entry] : map_.entries()) {
    bool is_over = entry.record && (*entry.record)->expires && *(*entry.record)->expires < *time;
    if (is_over && id != id_ && !links_.is_ready(id)) expired.push_back(id);
  }
  for (const NodeId& id : expired) {
    map_.forget_record(id);
    out_.store(EraseItem{StoredKind::record, id});
    touched_.insert(id);
  }
}

}  // namespace p2p
