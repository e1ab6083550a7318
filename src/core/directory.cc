#include "core/directory.h"

#include <algorithm>

#include "base/limits.h"
#include "core/site.h"

namespace p2p {
namespace {

uint64_t digest_of(const NodeId& id, const Entry& entry) {
  Writer out;
  out.bytes(id.view()).u64(entry.admission_digest).u64(entry.record_digest);
  for (const HeldVote& held : entry.votes) out.bytes(held.vote.encode());
  return digest64(out.view());
}

}  // namespace

const NodeId& subject_of(const Item& item) {
  struct Visitor {
    const NodeId& operator()(const Admission& a) const { return a.node; }
    const NodeId& operator()(const SignedRecord& r) const { return r->id; }
    const NodeId& operator()(const Vote& v) const { return v.target; }
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
  if (members_.verdicts() != verdicts)
    for (const auto& [id, entry] : entries_) refresh_standing(id, entry);
  return Merge::changed;
}

Merge Directory::merge_record(const SignedRecord& record, Instant now, std::optional<WallTime> network_time) {
  // Who was turned out keeps its place in the map, unseen: who is a member may depend on items that
  // others do not hold yet, and the maps must become equal all the same.
  const Entry* held = find(record->id);
  if (!held) return Merge::orphan;
  if (held->record && !record.is_newer_than(*held->record)) return Merge::known;
  // Not `known`: with a better clock the same record is taken.
  if (network_time && record->expires && *record->expires < *network_time) return Merge::limited;
  if (!record.is_signed_by_owner(members_.network())) return Merge::forged;
  Entry& entry = entries_.edit(record->id);
  bool has_moved = entry.record && site_of(**entry.record) != site_of(*record);
  entry.record = record;
  entry.record_digest = digest64(record.bytes());
  entry.changed_at = now;
  entry.votes.clear();
  voted_.erase(record->id);
  refresh(record->id);
  if (has_moved && std::binary_search(peers().begin(), peers().end(), record->id))
    peer_news_.emplace_back(record->id, true);
  return Merge::changed;
}

Merge Directory::merge_vote(const Vote& vote, Instant now) {
  const Entry* held = find(vote.target);
  if (!held || !held->record || !members_.admission(vote.voter)) return Merge::orphan;
  uint64_t seq = (*held->record)->seq;
  if (vote.target_seq != seq) return vote.target_seq < seq ? Merge::known : Merge::orphan;
  // The lowest voters are kept, so that all nodes keep the same ones.
  const std::vector<HeldVote>& votes = held->votes;
  auto place = std::lower_bound(votes.begin(), votes.end(), vote.voter,
                                [](const HeldVote& h, const NodeId& v) { return h.vote.voter < v; });
  bool is_held = place != votes.end() && place->vote.voter == vote.voter;
  bool is_full = votes.size() >= limits::votes_per_node_max;
  if (is_held || (is_full && place == votes.end())) return Merge::known;
  if (vote.voter == vote.target || !vote.is_genuine(members_.network())) return Merge::forged;
  auto at = place - votes.begin();
  Entry& entry = entries_.edit(vote.target);
  entry.votes.insert(entry.votes.begin() + at, {vote, now});
  if (is_full) entry.votes.pop_back();
  voted_.insert(vote.target);
  refresh(vote.target);
  return Merge::changed;
}

void Directory::forget_record(const NodeId& id) {
  if (!find(id)) return;
  voted_.erase(id);
  Entry& entry = entries_.edit(id);
  entry.record.reset();
  entry.record_digest = 0;
  entry.votes.clear();
  refresh(id);
}

void Directory::refresh(const NodeId& id) {
  Entry& entry = entries_.edit(id);
  hash_ ^= entry.digest;
  entry.digest = digest_of(id, entry);
  hash_ ^= entry.digest;
  refresh_standing(id, entry);
}

void Directory::refresh_standing(const NodeId& id, const Entry& entry) {
  bool is_shown = entry.record && members_.is_member(id) && !(*entry.record)->client;
  set_peer(id, is_shown && !(*entry.record)->left);
  if (!is_shown) return names_.remove(id);
  const Admission* admission = members_.admission(id);
  const InviteTerms& terms = admission->invite.terms;
  if (terms.fixed_name) return names_.put({*terms.fixed_name, WallTime{}, id});
  WallTime since = std::max((*entry.record)->claimed_at, admission->admitted_at);
  names_.put({(*entry.record)->name, since, id});
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

bool Directory::knows(uint64_t id8) const {
  NodeId first;
  for (size_t i = 0; i < 8; ++i) first.bytes[i] = static_cast<uint8_t>(id8 >> (56 - 8 * i));
  auto found = entries_.lower_bound(first);
  return found != entries_.end() && Reader(found->first.view()).u64() == id8;
}

bool Directory::is_voted_out(const NodeId& id, Instant now) const {
  if (!voted_.contains(id)) return false;
  size_t votes = 0;
  bool one_stands = false;
  for (const HeldVote& held : entries_.at(id).votes) {
    if (!members_.is_member(held.vote.voter)) continue;
    ++votes;
    one_stands = one_stands || held.since + limits::vote_refutation_time <= now;
  }
  return one_stands || votes >= limits::votes_per_node_max;
}

Instant Directory::next_vote_deadline(Instant now) const {
  Instant out = Instant::never();
  for (const NodeId& id : voted_)
    for (const HeldVote& held : entries_.at(id).votes)
      if (Instant due = held.since + limits::vote_refutation_time; due > now) out = std::min(out, due);
  return out;
}

std::vector<Item> Directory::items_of(const NodeId& id) const {
  std::vector<Item> out;
  if (const Admission* admission = members_.admission(id)) out.emplace_back(*admission);
  const Entry* entry = find(id);
  if (entry && entry->record) out.emplace_back(*entry->record);
  if (entry)
    for (const HeldVote& held : entry->votes) out.emplace_back(held.vote);
  return out;
}

}  // namespace p2p
