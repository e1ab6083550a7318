#include "os/clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "base/random.h"
#include "os/entropy.h"

namespace p2p::os {
namespace {

TEST(Clock, GoesOn) {
  const Now first = read_clocks();
  Now later = read_clocks();
  while (later.mono == first.mono) later = read_clocks();
  EXPECT_GT(later.mono, first.mono);
}

// R10: 10^6 random steps back and forth.
TEST(Clock, NeverGoesBackWhateverTheHardwareSays) {
  Random random(1);
  Clamp clamp;
  int64_t raw_us = 1'000'000'000;
  Instant highest, before;
  for (int i = 0; i < 1'000'000; ++i) {
    raw_us += static_cast<int64_t>(random.below(2001)) - 1000;
    if (random.below(1000) == 0) raw_us -= 60'000'000;
    if (random.below(1000) == 0) raw_us += 60'000'000;
    const Instant raw{Duration(raw_us)};
    highest = std::max(highest, raw);
    const Instant now = clamp.forward(raw);
    ASSERT_GE(now, before);
    ASSERT_EQ(now, highest);
    before = now;
  }
}

TEST(ThreadTime, PassesByWorkAndNotByWaiting) {
  Duration before = thread_time();
  while (thread_time() == before) {
  }
  before = thread_time();
  Instant end = read_clocks().mono + 50ms;
  // Another thread works meanwhile.
  std::thread([end] {
    while (read_clocks().mono < end) {
    }
  }).join();
  EXPECT_LT(thread_time() - before, 50ms);
}

TEST(Entropy, FillsAllOfIt) {
  std::vector<uint8_t> bytes(4096);
  fill_random(bytes);
  // Each value is missing with a probability of 10^-7.
  for (int value = 0; value < 4; ++value)
    EXPECT_NE(std::count(bytes.begin(), bytes.end(), value), 0) << value;
  EXPECT_LT(std::count(bytes.end() - 64, bytes.end(), 0), 16);
}

}  // namespace
}  // namespace p2p::os
