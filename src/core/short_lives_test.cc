#include "core/short_lives.h"

#include <gtest/gtest.h>

#include "base/limits_flapping.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;
using test::node_id;

TEST(ShortLives, OneYoungDeathIsForgiven) {
  ShortLives lives;
  Random random(1);
  lives.lost(node_id(1), 1s, mono_s(10), random);
  EXPECT_LE(lives.rests_until(node_id(1)), mono_s(10));
  EXPECT_FALSE(lives.is_flapping(node_id(1), mono_s(10)));
  EXPECT_LE(lives.rests_until(node_id(2)), mono_s(0)) << "of whom nothing is known";
}

TEST(ShortLives, ThePauseGrowsWithEachOneInARowUpToABound) {
  ShortLives lives;
  Random random(2);
  Duration sum_early{0}, sum_late{0};
  for (uint64_t peer = 1; peer <= 40; ++peer) {
    Instant now = mono_s(10);
    for (int death = 1; death <= 12; ++death) {
      now = std::max(now, lives.rests_until(node_id(peer))) + 1s;
      lives.lost(node_id(peer), 1s, now, random);
      Duration pause = lives.rests_until(node_id(peer)) - now;
      EXPECT_LE(pause, 2 * limits::flapping_pause_mean_max);
      if (death == 2) sum_early += pause;
      if (death == 12) sum_late += pause;
    }
    EXPECT_TRUE(lives.is_flapping(node_id(peer), now));
  }
  EXPECT_GT(sum_early / 40, limits::flapping_pause_mean / 2);
  EXPECT_GT(sum_late, 4 * sum_early);
}

TEST(ShortLives, SeveralPeersTellThatItIsTheNetwork) {
  ShortLives lives;
  Random random(4);
  for (uint64_t peer = 1; peer <= 3; ++peer) {
    EXPECT_FALSE(lives.is_everywhere(mono_s(10)));
    for (int death = 0; death < 2; ++death) lives.lost(node_id(peer), 1s, mono_s(10), random);
  }
  EXPECT_TRUE(lives.is_everywhere(mono_s(11)));
  EXPECT_FALSE(lives.is_everywhere(mono_s(10) + limits::flapping_memory));
}

TEST(ShortLives, ALongLifeTimeAndANewAddressEndIt) {
  ShortLives lives;
  Random random(3);
  auto flap = [&](Instant now) {
    lives.lost(node_id(1), 1s, now, random);
    lives.lost(node_id(1), 1s, now, random);
  };
  flap(mono_s(10));
  EXPECT_TRUE(lives.is_flapping(node_id(1), mono_s(11)));
  lives.lost(node_id(1), limits::young_link, mono_s(50), random);
  EXPECT_FALSE(lives.is_flapping(node_id(1), mono_s(51)));
  flap(mono_s(60));
  Instant later = mono_s(60) + limits::flapping_memory;
  EXPECT_FALSE(lives.is_flapping(node_id(1), later));
  lives.lost(node_id(1), 1s, later, random);
  EXPECT_FALSE(lives.is_flapping(node_id(1), later)) << "the first one again";
  flap(later);
  lives.clear();
  EXPECT_FALSE(lives.is_flapping(node_id(1), later));
  flap(later);
  EXPECT_EQ(lives.size(), 1u);
  lives.forget_old(later + limits::flapping_memory);
  EXPECT_EQ(lives.size(), 0u);
}

}  // namespace
}  // namespace p2p
