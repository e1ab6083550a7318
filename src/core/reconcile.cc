#include "core/reconcile.h"

#include <algorithm>
#include <unordered_map>

#include "base/limits_spread.h"

namespace p2p {
namespace {

// A list entry costs 14 bytes, the hashes of the children 96 and another half round trip.
constexpr size_t kListAtMost = 16;

using Iterator = SharedMap<NodeId, Entry>::const_iterator;

uint64_t child_prefix(const Range& range, unsigned child) {
  return range.prefix | uint64_t{child} << (60 - 4 * range.depth);
}

// One answer in the making, and how many entries it may still look at.
class Answerer {
 public:
  explicit Answerer(const Directory& map) : map_(map) {}

  void answer(const Range& range) {
    if (is_tired()) return;
    if (range.kind == RangeKind::hashes) answer_hashes(range);
    if (range.kind == RangeKind::list) answer_list(range);
    if (range.kind == RangeKind::want) answer_want(range);
  }
  Range describe(uint8_t depth, uint64_t prefix);
  ReconcileAnswer finish();

 private:
  // What is known by now may be a part of what there is.
  bool is_tired() const { return may_look_at_ == 0; }
  template <class Visit>
  void each(uint8_t depth, uint64_t prefix, Visit visit);
  RangeSum sum(uint8_t depth, uint64_t prefix);
  std::array<RangeSum, 16> children(const Range& range);
  void answer_hashes(const Range& range);
  void answer_list(const Range& range);
  void answer_want(const Range& range);
  void order_to_send();

  const Directory& map_;
  size_t may_look_at_ = limits::reconcile_entries_max;
  ReconcileAnswer out_;
  Range want_{RangeKind::want, 0, 0, {}, {}};  // one for all
};

template <class Visit>
void Answerer::each(uint8_t depth, uint64_t prefix, Visit visit) {
  if (may_look_at_ == 0) return;
  // To find the first one is work too.
  --may_look_at_;
  uint64_t last = last_in_range(depth, prefix);
  for (Iterator at = map_.entries().lower_bound(NodeId::first_with(prefix)); at != map_.entries().end();
       ++at) {
    if (at->first.id8() > last || may_look_at_ == 0) return;
    --may_look_at_;
    visit(at->first, at->second);
  }
}

RangeSum Answerer::sum(uint8_t depth, uint64_t prefix) {
  if (depth <= RangeSums::depth_max) return map_.sums().of(depth, prefix);
  RangeSum out;
  each(depth, prefix, [&](const NodeId&, const Entry& entry) { out.add({entry.digest, 1}); });
  return out;
}

std::array<RangeSum, 16> Answerer::children(const Range& range) {
  std::array<RangeSum, 16> out{};
  auto below = static_cast<uint8_t>(range.depth + 1);
  if (below <= RangeSums::depth_max) {
    for (unsigned child = 0; child < 16; ++child)
      out[child] = map_.sums().of(below, child_prefix(range, child));
    return out;
  }
  each(range.depth, range.prefix, [&](const NodeId& id, const Entry& entry) {
    out[id.id8() >> (60 - 4 * range.depth) & 15].add({entry.digest, 1});
  });
  return out;
}

Range Answerer::describe(uint8_t depth, uint64_t prefix) {
  Range out{RangeKind::list, depth, prefix, {}, {}};
  if (depth < kRangeDepthMax && sum(depth, prefix).count > kListAtMost) {
    out.kind = RangeKind::hashes;
    auto sums = children(out);
    for (unsigned child = 0; child < 16; ++child) out.hashes[child] = sums[child].hash & short_hash_mask;
    return out;
  }
  each(depth, prefix, [&](const NodeId& id, const Entry& entry) {
    out.entries.push_back({id.id8(), entry.digest & short_hash_mask});
  });
  return out;
}

void Answerer::answer_hashes(const Range& range) {
  auto sums = children(range);
  auto below = static_cast<uint8_t>(range.depth + 1);
  for (unsigned child = 0; child < 16 && !is_tired(); ++child) {
    bool is_equal = (sums[child].hash & short_hash_mask) == range.hashes[child];
    if (is_equal || out_.ranges.size() >= limits::reconcile_answer_max) continue;
    uint64_t prefix = child_prefix(range, child);
    // Who has nothing there needs all of it.
    if (range.hashes[child] == 0) {
      each(below, prefix, [&](const NodeId& id, const Entry&) { out_.to_send.push_back(id); });
      continue;
    }
    Range described = describe(below, prefix);
    if (is_tired()) return;
    out_.ranges.push_back(std::move(described));
  }
}

void Answerer::answer_list(const Range& range) {
  std::unordered_map<uint64_t, uint64_t> theirs;
  for (const RangeEntry& entry : range.entries) theirs[entry.id8] = entry.digest;
  each(range.depth, range.prefix, [&](const NodeId& id, const Entry& entry) {
    auto their = theirs.find(id.id8());
    if (their == theirs.end()) return out_.to_send.push_back(id);
    bool is_equal = their->second == (entry.digest & short_hash_mask);
    if (!is_equal) {
      out_.to_send.push_back(id);
      want_.entries.push_back({their->first, 0});
    }
    theirs.erase(their);
  });
  if (is_tired()) return;
  for (const auto& [id8, digest] : theirs) want_.entries.push_back({id8, 0});
}

void Answerer::answer_want(const Range& range) {
  for (const RangeEntry& entry : range.entries)
    each(kRangeDepthMax + 1, entry.id8, [&](const NodeId& id, const Entry&) { out_.to_send.push_back(id); });
}

ReconcileAnswer Answerer::finish() {
  std::sort(want_.entries.begin(), want_.entries.end(),
            [](const RangeEntry& a, const RangeEntry& b) { return a.id8 < b.id8; });
  // A list may name ids beyond its range, and so the same as another one.
  auto is_same = [](const RangeEntry& a, const RangeEntry& b) { return a.id8 == b.id8; };
  want_.entries.erase(std::unique(want_.entries.begin(), want_.entries.end(), is_same), want_.entries.end());
  // As many as one range may hold.
  for (size_t first = 0; first < want_.entries.size(); first += limits::range_entries_max) {
    size_t end = std::min(first + limits::range_entries_max, want_.entries.size());
    auto from = want_.entries.begin() + static_cast<long>(first);
    auto to = want_.entries.begin() + static_cast<long>(end);
    out_.ranges.push_back({RangeKind::want, 0, 0, {}, {from, to}});
  }
  order_to_send();
  out_.looked_at = limits::reconcile_entries_max - may_look_at_;
  return std::move(out_);
}

// Parents before children: an admission is checked against its admitter's.
void Answerer::order_to_send() {
  std::vector<NodeId>& ids = out_.to_send;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<std::pair<size_t, NodeId>> by_depth;
  by_depth.reserve(ids.size());
  for (const NodeId& id : ids) by_depth.emplace_back(map_.members().depth(id), id);
  std::sort(by_depth.begin(), by_depth.end());
  for (size_t i = 0; i < ids.size(); ++i) ids[i] = by_depth[i].second;
}

}  // namespace

uint64_t last_in_range(uint8_t depth, uint64_t prefix) {
  return depth == 0 ? ~uint64_t{0} : depth >= 16 ? prefix : prefix | ~uint64_t{0} >> (4 * depth);
}

std::vector<Range> open_reconciliation(const Directory& map) { return {Answerer(map).describe(0, 0)}; }

ReconcileAnswer answer_ranges(const Directory& map, const std::vector<Range>& ranges) {
  Answerer answerer(map);
  for (const Range& range : ranges) answerer.answer(range);
  return answerer.finish();
}

}  // namespace p2p
