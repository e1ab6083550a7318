#include "sim/link_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace p2p::sim {
namespace {

std::vector<Duration> delays(const Conditions& conditions, int from, int to) {
  LinkModel model(conditions);
  Random random(7);
  std::vector<Duration> out;
  for (int i = 0; i < 20001; ++i) out.push_back(model.one_way(from, to, random));
  std::sort(out.begin(), out.end());
  return out;
}

TEST(LinkModel, DrawsUniformDelays) {
  auto drawn = delays({.delay_min = 2ms, .delay_max = 6ms}, 0, 1);
  EXPECT_GE(drawn.front(), 2ms);
  EXPECT_LE(drawn.back(), 6ms);
  EXPECT_NEAR(static_cast<double>(drawn[10000].count()), 4000, 100);
}

TEST(LinkModel, ATailKeepsTheMedianAndReachesFar) {
  auto drawn = delays({.delay_min = 4ms, .delay_max = 4ms, .tail = 1}, 0, 1);
  EXPECT_NEAR(static_cast<double>(drawn[10000].count()), 4000, 200);
  EXPECT_GT(drawn[19800], 25ms);  // the hundredth slowest: e^2.3 of the median and above
  EXPECT_LE(drawn.back(), 4ms * 50);
}

TEST(LinkModel, SitesAreNearInsideAndFarBetween) {
  Sites sites{.inside = 1ms, .between = 40ms, .pairs = {{{1, 2}, 90ms}}};
  Conditions conditions{.delay_min = 0ms, .delay_max = 0ms, .sites = sites};
  EXPECT_EQ(delays(conditions, 3, 3).back(), 1ms);
  EXPECT_EQ(delays(conditions, 3, 4).back(), 40ms);
  EXPECT_EQ(delays(conditions, 1, 2).back(), 90ms);
  EXPECT_EQ(delays(conditions, 2, 1).back(), 40ms);
}

TEST(LinkModel, LosesInBursts) {
  LinkModel model({.bursts = {.enter = 0.01, .leave = 0.1, .loss = 1}});
  Random random(8);
  bool is_bad = false;
  int lost = 0, after_a_loss = 0;
  bool was_lost = false;
  for (int i = 0; i < 100000; ++i) {
    bool is_lost = model.loses(is_bad, random);
    lost += is_lost;
    after_a_loss += is_lost && was_lost;
    was_lost = is_lost;
  }
  // In the bad state for 0.01 / (0.01 + 0.1) of the time, ten packets at a stretch.
  EXPECT_NEAR(lost / 100000.0, 0.091, 0.015);
  EXPECT_NEAR(static_cast<double>(after_a_loss) / lost, 0.9, 0.03);
}

TEST(LinkModel, LossCostsAStreamTime) {
  LinkModel model({.delay_min = 1ms, .delay_max = 1ms, .loss = 0.5});
  Random random(9);
  bool is_bad = false;
  Duration sum{0};
  for (int i = 0; i < 10000; ++i) {
    Duration took = model.hop(0, 0, is_bad, random);
    EXPECT_TRUE(took == 1ms || took >= 1ms + 29ms);
    sum += took;
  }
  EXPECT_GT(sum / 10000, 20ms);
}

}  // namespace
}  // namespace p2p::sim
