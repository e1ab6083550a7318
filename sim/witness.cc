#include "sim/witness.h"

#include <algorithm>

#include "base/limits_local.h"

namespace p2p::sim {
namespace {
constexpr size_t kContentsKept = 64;
}

void Witness::made(Number host, const NodeId& id) {
  numbers_[id] = host;
  copies_.erase(host);
  size_t hosts = std::max(had_.size(), host + 1);
  had_.resize(hosts);
  versions_.resize(hosts);
  contents_.resize(hosts);
}

void Witness::copied(Number host, Number of) {
  copies_[host] = of;
  excused_.insert(of);
  had_.resize(host + 1);
  versions_.resize(host + 1);
  contents_.resize(host + 1);
}

void Witness::fail(Number host, const std::string& what) {
  if (violation_.empty()) violation_ = "host " + std::to_string(host) + ": " + what;
}

void Witness::has_address(Number host, const IpAddress& address) {
  had_[host].insert(address);
  if (auto copy = copies_.find(host); copy != copies_.end()) had_[copy->second].insert(address);
}

void Witness::started(Number host) { versions_[host].clear(); }

bool Witness::had_all(const NodeId& id, const std::vector<IpAddress>& addresses) const {
  auto owner = numbers_.find(id);
  if (owner == numbers_.end()) return false;
  return std::all_of(addresses.begin(), addresses.end(),
                     [&](const IpAddress& address) { return had_[owner->second].contains(address); });
}

void Witness::judge_record(Number host, ByteView bytes) {
  auto record = SignedRecord::parse(bytes);
  if (!record) return fail(host, "keeps a record that nobody can read");
  auto found = numbers_.find(record->id());
  if (found == numbers_.end()) return fail(host, "took the record of nobody");
  Number owner = found->second;
  std::string whose = "the record of host " + std::to_string(owner);
  if (!record->is_signed_by_owner(network_)) return fail(host, "took " + whose + " without its signature");
  if (!had_all(record->id(), record->addresses()))
    return fail(host, "took " + whose + " with addresses that it never had");
  if (limits::record_bytes_max < bytes.size()) return fail(host, "took " + whose + ", which is too long");
  auto& versions = versions_[host];
  if (versions.size() <= owner) versions.resize(had_.size());
  auto seq = static_cast<uint32_t>(std::min<uint64_t>(record->seq(), ~uint32_t{0}));
  if (seq < versions[owner]) return fail(host, "went back to an older version of " + whose);
  versions[owner] = seq;
  auto& contents = contents_[owner];
  auto [content, is_new] = contents.try_emplace(record->seq(), digest64(bytes));
  if (!is_new && content->second != digest64(bytes) && !excused_.contains(owner))
    return fail(host, whose + " has two contents of one version");
  if (contents.size() > kContentsKept) contents.erase(contents.begin());
}

void Witness::wrote(Number host, const StoreBatch& batch) {
  if (batch.ops.size() > limits::persist_ops_max) fail(host, "writes too much at once");
  for (const StoreOp& op : batch.ops) {
    const auto* item = std::get_if<PutItem>(&op);
    if (item && item->kind == StoredKind::record) judge_record(host, item->body);
    const auto* erased = std::get_if<EraseItem>(&op);
    auto owner = erased ? numbers_.find(erased->id) : numbers_.end();
    if (owner != numbers_.end() && owner->second < versions_[host].size()) versions_[host][owner->second] = 0;
  }
}

void Witness::said(Number host, const Event& event) {
  if (!had_all(event.id, event.after)) fail(host, "tells of addresses that their owner never had");
}

void Witness::sent(Number host, ByteView message) {
  if (message.size() > limits::message_bytes_max) fail(host, "sends a message that is too long");
}

void Witness::inspect(Number host, const Node& node, Now now) {
  if (node.map().entries().size() > limits::nodes_max) fail(host, "knows too many nodes");
  for (const auto& [target, held] : node.map().votes().cases())
    if (held.votes.size() > limits::votes_per_node_max) fail(host, "keeps too many votes");
  for (const auto& [id, entry] : node.map().entries()) {
    if (!entry.record) continue;
    if (!entry.record->is_signed_by_owner(network_)) fail(host, "holds a record without a good signature");
    auto view = node.node(id, now);
    if (view && !had_all(id, view->addresses)) fail(host, "shows addresses that their owner never had");
  }
  size_t members = 0, guests = 0;
  for (const LinkView& link : node.status(now).links) ++(link.guest ? guests : members);
  size_t links_most = limits::links_max * limits::links_per_peer_max + limits::stranger_links_max;
  if (members > links_most || guests > limits::guest_links_max) fail(host, "has too many links");
}

}  // namespace p2p::sim
