#include "core/directory.h"

#include <algorithm>

#include "base/limits.h"
#include "core/site.h"

namespace p2p {
namespace {

uint64_t digest_of(const NodeId& id, const Entry& entry, size_t votes) {
  Writer out;
  out.bytes(id.view()).u64(entry.admission_digest).u64(entry.record_digest);
  out.u8(static_cast<uint8_t>(votes));
  return digest64(out.view());
}

}  // namespace

NodeId subject_of(const Item& item) {
  struct Visitor {
    NodeId operator()(const Admission& a) const { return a.node; }
    NodeId operator()(const SignedRecord& r) const { return r.id(); }
    NodeId operator()(const Vote& v) const { return v.target; }
  };
  return std::visit(Visitor{}, item);
}

Merge Directory::merge(const Item& item, Instant now, std::optional<WallTime> network_time) {
  if (const auto* admission = std::get_if<Admission>(&item)) return merge_admission(*admission);
  if (const auto* record = std::get_if<SignedRecord>(&item)) return merge_record(*record, now, network_time);
  return merge_vote(std::get<Vote>(item), now);
}

Merge Directory::merge_admission(const Admission& admission) {
  uint64_t verdicts = members_.verdicts();
  Merge outcome = members_.insert(admission);
  if (outcome != Merge::changed) return outcome;
  if (!entries_.contains(admission.node)) entries_.put(admission.node, {});
  entries_.edit(admission.node).admission_digest = digest64(admission.encode());
  refresh(admission.node);
  if (members_.verdicts() != verdicts) {
    for (const auto& [id, entry] : entries_) refresh_standing(id, entry);
    votes_.judge_all(votes_that_decide(), members_);
  }
  return Merge::changed;
}

Merge Directory::merge_record(const SignedRecord& record, Instant now, std::optional<WallTime> network_time) {
  // Who was turned out keeps its place in the map, unseen: who is a member may depend on items that
  // others do not hold yet, and the maps must become equal all the same.
  const NodeId id = record.id();
  const Entry* held = find(id);
  if (!held) return Merge::orphan;
  if (held->record && !record.is_newer_than(*held->record)) return Merge::known;
  // Not `known`: with a better clock the same record is taken.
  if (network_time && record.expires() && *record.expires() < *network_time) return Merge::limited;
  if (!record.is_signed_by_owner(members_.network())) return Merge::forged;
  Entry& entry = entries_.edit(id);
  bool has_moved = entry.record && site_of(*entry.record) != site_of(record);
  entry.record = record;
  entry.record_digest = digest64(record.bytes());
  entry.changed_at = now;
  entry.told_by = 0;
  votes_.refute(id);
  refresh(id);
  if (has_moved && std::binary_search(peers().begin(), peers().end(), id)) peer_news_.emplace_back(id, true);
  return Merge::changed;
}

Merge Directory::merge_vote(const Vote& vote, Instant now) {
  const Entry* held = find(vote.target);
  if (!held || !held->record || !members_.admission(vote.voter)) return Merge::orphan;
  uint64_t seq = held->record->seq();
  if (vote.target_seq != seq) return vote.target_seq < seq ? Merge::known : Merge::orphan;
  if (!votes_.has_room(vote.target, vote.voter, members_)) return Merge::known;
  if (vote.voter == vote.target || !vote.is_genuine(members_.network())) return Merge::forged;
  votes_.add(vote, now, votes_that_decide(), members_);
  refresh_digest(vote.target);
  return Merge::changed;
}

void Directory::advance(Instant now, const FalseVotes& false_votes) {
  for (const NodeId& id : votes_.advance(now, votes_that_decide(), members_, false_votes)) refresh_digest(id);
}

void Directory::note_source(const NodeId& id, const NodeId& peer) {
  if (find(id)) entries_.edit(id).told_by = peer.id8();
}

void Directory::forget_record(const NodeId& id) {
  if (!find(id)) return;
  votes_.clear(id);
  Entry& entry = entries_.edit(id);
  entry.record.reset();
  entry.record_digest = 0;
  refresh(id);
}

void Directory::refresh(const NodeId& id) { refresh_standing(id, refresh_digest(id)); }

Entry& Directory::refresh_digest(const NodeId& id) {
  Entry& entry = entries_.edit(id);
  hash_ ^= entry.digest;
  uint64_t before = std::exchange(entry.digest, digest_of(id, entry, votes_.count_told(id)));
  sums_.change(id.id8(), before, entry.digest);
  hash_ ^= entry.digest;
  return entry;
}

void Directory::refresh_standing(const NodeId& id, const Entry& entry) {
  bool is_shown = entry.record && members_.is_member(id) && !entry.record->client();
  set_peer(id, is_shown && !entry.record->left());
  if (!is_shown) return names_.remove(id);
  const Admission* admission = members_.admission(id);
  const InviteTerms& terms = admission->invite->terms;
  if (terms.fixed_name) return names_.put({*terms.fixed_name, fixed_since(admission->admitted_at), id});
  WallTime since = std::max(entry.record->claimed_at(), admission->admitted_at);
  names_.put({entry.record->name(), since, id});
}

void Directory::set_peer(const NodeId& id, bool is_peer) {
  auto place = std::lower_bound(peers_->begin(), peers_->end(), id);
  bool is_there = place != peers_->end() && *place == id;
  if (is_peer == is_there) return;
  peer_news_.emplace_back(id, is_peer);
  auto at = place - peers_->begin();
  std::vector<NodeId>& peers = peers_.edit();
  if (is_peer)
    peers.insert(peers.begin() + at, id);
  else
    peers.erase(peers.begin() + at);
}

const Entry* Directory::find(const NodeId& id) const {
  auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

std::optional<NodeId> Directory::find_id(uint64_t id8) const {
  auto found = entries_.lower_bound(NodeId::first_with(id8));
  if (found == entries_.end() || found->first.id8() != id8) return std::nullopt;
  return found->first;
}

size_t Directory::votes_that_decide() const {
  size_t others = peers_->empty() ? 0 : peers_->size() - 1;
  return std::clamp<size_t>(others, 1, limits::votes_per_node_max);
}

std::vector<Item> Directory::items_of(const NodeId& id) const {
  std::vector<Item> out;
  if (const Admission* admission = members_.admission(id)) out.emplace_back(*admission);
  const Entry* entry = find(id);
  if (entry && entry->record) out.emplace_back(*entry->record);
  for (const Vote& vote : votes_.told_against(id)) out.emplace_back(vote);
  return out;
}

}  // namespace p2p
