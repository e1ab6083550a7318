#include "core/reconcile.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/limits.h"

namespace p2p {
namespace {

constexpr size_t kListAtMost = 32;

using Iterator = SharedMap<NodeId, Entry>::const_iterator;

uint64_t id8_of(const NodeId& id) { return Reader(id.view()).u64(); }

NodeId first_id(uint64_t prefix) {
  NodeId out;
  for (int i = 0; i < 8; ++i) out.bytes[i] = static_cast<uint8_t>(prefix >> (56 - 8 * i));
  return out;
}

struct Slice {
  Iterator begin, end;
  size_t count = 0;
  uint64_t hash = 0;
};

Slice slice_of(const Directory& map, uint8_t depth, uint64_t prefix) {
  const auto& entries = map.entries();
  Slice out{entries.lower_bound(first_id(prefix)), entries.end(), 0, 0};
  uint64_t last = depth == 0 ? ~uint64_t{0} : prefix | ~uint64_t{0} >> (4 * depth);
  Iterator at = out.begin;
  for (; at != entries.end() && id8_of(at->first) <= last; ++at) {
    ++out.count;
    out.hash ^= at->second.digest;
  }
  out.end = at;
  return out;
}

uint64_t child_prefix(const Range& range, unsigned child) {
  return range.prefix | uint64_t{child} << (60 - 4 * range.depth);
}

Range describe(const Directory& map, uint8_t depth, uint64_t prefix) {
  Slice slice = slice_of(map, depth, prefix);
  Range out{RangeKind::list, depth, prefix, {}, {}};
  if (slice.count <= kListAtMost || depth >= kRangeDepthMax) {
    for (Iterator at = slice.begin; at != slice.end; ++at)
      out.entries.push_back({id8_of(at->first), at->second.digest});
    return out;
  }
  out.kind = RangeKind::hashes;
  for (unsigned child = 0; child < 16; ++child)
    out.hashes[child] = slice_of(map, static_cast<uint8_t>(depth + 1), child_prefix(out, child)).hash;
  return out;
}

void answer_hashes(const Directory& map, const Range& range, ReconcileAnswer& out) {
  for (unsigned child = 0; child < 16 && out.ranges.size() < limits::reconcile_ranges_max; ++child) {
    uint8_t depth = static_cast<uint8_t>(range.depth + 1);
    if (slice_of(map, depth, child_prefix(range, child)).hash != range.hashes[child])
      out.ranges.push_back(describe(map, depth, child_prefix(range, child)));
  }
}

void answer_list(const Directory& map, const Range& range, ReconcileAnswer& out) {
  std::unordered_map<uint64_t, uint64_t> theirs;
  for (const RangeEntry& entry : range.entries) theirs[entry.id8] = entry.digest;
  Slice mine = slice_of(map, range.depth, range.prefix);
  Range want{RangeKind::want, range.depth, range.prefix, {}, {}};
  for (Iterator at = mine.begin; at != mine.end; ++at) {
    auto their = theirs.find(id8_of(at->first));
    bool is_missing = their == theirs.end();
    if (!is_missing && their->second == at->second.digest) {
      theirs.erase(their);
      continue;
    }
    out.to_send.push_back(at->first);
    if (is_missing) continue;
    want.entries.push_back({their->first, 0});
    theirs.erase(their);
  }
  for (const auto& [id8, digest] : theirs) want.entries.push_back({id8, 0});
  std::sort(want.entries.begin(), want.entries.end(),
            [](const RangeEntry& a, const RangeEntry& b) { return a.id8 < b.id8; });
  if (!want.entries.empty()) out.ranges.push_back(std::move(want));
}

void answer_want(const Directory& map, const Range& range, ReconcileAnswer& out) {
  for (const RangeEntry& entry : range.entries)
    for (Iterator at = map.entries().lower_bound(first_id(entry.id8));
         at != map.entries().end() && id8_of(at->first) == entry.id8; ++at)
      out.to_send.push_back(at->first);
}

}  // namespace

std::vector<Range> open_reconciliation(const Directory& map) { return {describe(map, 0, 0)}; }

ReconcileAnswer answer_ranges(const Directory& map, const std::vector<Range>& ranges) {
  ReconcileAnswer out;
  for (const Range& range : ranges) {
    if (range.kind == RangeKind::hashes) answer_hashes(map, range, out);
    if (range.kind == RangeKind::list) answer_list(map, range, out);
    if (range.kind == RangeKind::want) answer_want(map, range, out);
  }
  std::vector<NodeId>& ids = out.to_send;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  // Parents before children: an admission is checked against its admitter's.
  std::stable_sort(ids.begin(), ids.end(), [&](const NodeId& a, const NodeId& b) {
    return map.members().depth(a) < map.members().depth(b);
  });
  return out;
}

}  // namespace p2p
