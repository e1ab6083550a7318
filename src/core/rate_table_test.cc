#include "core/rate_table.h"

#include <gtest/gtest.h>

#include "base/limits_spread.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;

TEST(RateTable, SoManyAtOnceAndOneInSoMuchTimeAfterThat) {
  RateTable table(3, 10s);
  auto take = [&](uint64_t who, double s) {
    bool out = table.has_room(who, mono_s(s));
    if (out) table.charge(who, mono_s(s));
    return out;
  };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(take(1, 100));
  EXPECT_FALSE(take(1, 100));
  EXPECT_TRUE(take(2, 100));
  EXPECT_FALSE(take(1, 109));
  EXPECT_EQ(table.next(1, mono_s(109)), mono_s(110));
  EXPECT_TRUE(take(1, 110));
  EXPECT_FALSE(take(1, 111));
  EXPECT_EQ(table.next(3, mono_s(111)), mono_s(111));
  EXPECT_EQ(table.next(1, mono_s(111), 1), mono_s(130));
  EXPECT_EQ(table.next(3, mono_s(111), 1), mono_s(111));
  EXPECT_EQ(table.used(1, mono_s(111)), 3u);
  EXPECT_EQ(table.used(1, mono_s(121)), 2u);
  EXPECT_EQ(table.used(3, mono_s(111)), 0u);
  // After a rest all is as at first.
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(take(1, 500));
  EXPECT_FALSE(take(1, 500));
}

TEST(RateTable, WhoRestedTakesNoMemoryAndTheRestIsBounded) {
  RateTable table(2, 10s);
  for (uint64_t i = 0; i < 2 * limits::rate_keys_max; ++i)
    if (table.has_room(i, mono_s(1))) table.charge(i, mono_s(1));
  EXPECT_EQ(table.size(), limits::rate_keys_max);
  table.forget_idle(mono_s(10));
  EXPECT_EQ(table.size(), limits::rate_keys_max);
  table.forget_idle(mono_s(11));
  EXPECT_EQ(table.size(), 0u);
}

}  // namespace
}  // namespace p2p
