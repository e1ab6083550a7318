#include "core/range_sums.h"

namespace p2p {

void RangeSums::change(uint64_t id8, uint64_t digest_before, uint64_t digest_after) {
  RangeSum& cell = cells_.edit()[id8 >> (64 - 4 * depth_max)];
  cell.hash ^= digest_before ^ digest_after;
  if (digest_before == 0) ++cell.count;
}

RangeSum RangeSums::of(uint8_t depth, uint64_t prefix) const {
  size_t width = kCells >> (4 * depth);
  size_t first = depth == 0 ? 0 : (prefix >> (64 - 4 * depth)) * width;
  RangeSum out;
  for (size_t i = first; i < first + width; ++i) out.add((*cells_)[i]);
  return out;
}

}  // namespace p2p
