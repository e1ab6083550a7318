#include "core/range_sums.h"

#include <gtest/gtest.h>

#include <map>

#include "base/random.h"

namespace p2p {
namespace {

TEST(RangeSums, EveryRangeIsTheSumOfWhatIsInIt) {
  RangeSums sums;
  Random random(1);
  std::map<uint64_t, uint64_t> entries;
  for (int i = 0; i < 2000; ++i) {
    uint64_t id8 = random.below(500) * 0x0123456789abcdef;
    uint64_t digest = random.next() | 1;
    sums.change(id8, entries[id8], digest);
    entries[id8] = digest;
  }
  for (uint8_t depth = 0; depth <= RangeSums::depth_max; ++depth)
    for (uint64_t range = 0; range < uint64_t{1} << (4 * depth); ++range) {
      uint64_t prefix = depth == 0 ? 0 : range << (64 - 4 * depth);
      RangeSum expected;
      for (const auto& [id8, digest] : entries)
        if (depth == 0 || id8 >> (64 - 4 * depth) == range) expected.add({digest, 1});
      EXPECT_EQ(sums.of(depth, prefix).hash, expected.hash);
      EXPECT_EQ(sums.of(depth, prefix).count, expected.count);
    }
}

TEST(RangeSums, ACopyKeepsWhatItHeld) {
  RangeSums sums;
  sums.change(1, 0, 7);
  RangeSums copy = sums;
  sums.change(1, 7, 9);
  EXPECT_EQ(copy.of(0, 0).hash, 7u);
  EXPECT_EQ(sums.of(0, 0).hash, 9u);
  EXPECT_EQ(sums.of(0, 0).count, 1u);
}

}  // namespace
}  // namespace p2p
