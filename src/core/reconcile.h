// Finding what two maps differ in, without state between the messages: a fixed 16-ary trie over
// the first 8 bytes of the ids. Where hashes of a range differ, its 16 children are compared;
// small ranges are listed. Of ten thousand entries five messages settle any difference.
// The idea: A. Meyer, "Range-Based Set Reconciliation" (SRDS 2023), with fixed ranges.
#pragma once

#include <array>
#include <vector>

#include "base/limits_spread.h"
#include "base/token_bucket.h"
#include "core/directory.h"

namespace p2p {

enum class RangeKind : uint8_t {
  hashes = 0,  // the hashes of its 16 children: "answer where yours differ"
  list = 1,    // all that the sender has in it: "send me what is better, ask for what you lack"
  want = 2,    // ids only: "send me these"
};

// Hashes and digests are cut to 48 bits: fewer bytes, and two different ones are taken for equal
// once in 10^14 comparisons, until one of them changes.
inline constexpr uint64_t short_hash_mask = (uint64_t{1} << 48) - 1;

struct RangeEntry {
  uint64_t id8 = 0;     // the first 8 bytes of the id
  uint64_t digest = 0;  // the low 48 bits of Entry::digest; not used in `want`
};

// A range as deep as this is listed: the hashes of its children would be of deeper ones.
inline constexpr uint8_t kRangeDepthMax = 15;

// The ids that begin with the first `depth` hexadecimal digits of `prefix` (the rest is zero).
struct Range {
  RangeKind kind = RangeKind::hashes;
  uint8_t depth = 0;  // 0 to kRangeDepthMax
  uint64_t prefix = 0;
  std::array<uint64_t, 16> hashes{};  // 48 bits each; 0: the sender has nothing there
  std::vector<RangeEntry> entries;
};

// The first 8 bytes of the last id that begins so.
uint64_t last_in_range(uint8_t depth, uint64_t prefix);

// The opening: what this map is, as a whole.
std::vector<Range> open_reconciliation(const Directory& map);

struct ReconcileAnswer {
  std::vector<Range> ranges;    // to send back, when not empty
  std::vector<NodeId> to_send;  // nodes whose items to send, in the order of admission depth
  size_t looked_at = 0;         // entries of the map, some of them more than once: what it cost
};

// How much of it one link may ask for, and what of it is under way.
struct ReconcileBudget {
  TokenBucket messages{limits::reconcile_burst, limits::reconcile_per_s};
  TokenBucket entries{limits::reconcile_entries_burst, limits::reconcile_entries_per_s};
  TokenBucket nodes{limits::reconcile_nodes_burst, limits::reconcile_nodes_per_s};
  size_t part_bytes = 0;
  Instant next_part_at = Instant::never();  // answers wait until then
};

// One step. Looks at limits::reconcile_entries_max entries of the map at most, and answers with
// limits::reconcile_answer_max ranges at most: what that leaves out is found the next time.
ReconcileAnswer answer_ranges(const Directory& map, const std::vector<Range>& ranges);

}  // namespace p2p
