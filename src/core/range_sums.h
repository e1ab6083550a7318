// What the map holds, by range: the XOR of the digests, and how many entries, of all ids that begin
// with the same hexadecimal digits. Kept up entry by entry, so that comparing two maps costs
// nothing that grows with what they have in common.
#pragma once

#include <array>
#include <cstdint>

#include "base/shared_map.h"

namespace p2p {

struct RangeSum {
  uint64_t hash = 0;
  uint32_t count = 0;

  void add(const RangeSum& other) {
    hash ^= other.hash;
    count += other.count;
  }
};

class RangeSums {
 public:
  // Ranges of up to so many digits are summed up. Of 20,000 entries 80 are in one of the deepest.
  static constexpr uint8_t depth_max = 2;

  // An entry changed its digest (0: there was none).
  void change(uint64_t id8, uint64_t digest_before, uint64_t digest_after);
  // Of the ids that begin with the first `depth` (at most depth_max) digits of `prefix`.
  RangeSum of(uint8_t depth, uint64_t prefix) const;

 private:
  static constexpr size_t kCells = size_t{1} << (4 * depth_max);
  Shared<std::array<RangeSum, kCells>> cells_;
};

}  // namespace p2p
