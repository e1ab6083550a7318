#include "base/random.h"

#include <gtest/gtest.h>

namespace p2p {
namespace {

TEST(Random, TheSameSeedGivesTheSameNumbers) {
  Random a(7), b(7), c(8);
  bool all_equal_to_c = true;
  for (int i = 0; i < 100; ++i) {
    uint64_t next = a.next();
    EXPECT_EQ(next, b.next());
    all_equal_to_c = all_equal_to_c && next == c.next();
  }
  EXPECT_FALSE(all_equal_to_c);
}

TEST(Random, NumbersStayBelowTheirBound) {
  Random random(1);
  bool seen[5] = {};
  for (int i = 0; i < 1000; ++i) {
    uint64_t n = random.below(5);
    ASSERT_LT(n, 5u);
    seen[n] = true;
    double unit = random.unit();
    ASSERT_GE(unit, 0.0);
    ASSERT_LT(unit, 1.0);
  }
  for (bool each : seen) EXPECT_TRUE(each);
}

TEST(Random, PausesHaveTheirMeanAndNeverMoreThanTenTimesIt) {
  Random random(2);
  Duration sum{0};
  for (int i = 0; i < 20000; ++i) {
    Duration pause = random.pause(2s);
    ASSERT_GE(pause, 0s);
    ASSERT_LE(pause, 20s);
    sum += pause;
  }
  EXPECT_NEAR(std::chrono::duration<double>(sum).count() / 20000, 2.0, 0.1);
}

}  // namespace
}  // namespace p2p
