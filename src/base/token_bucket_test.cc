#include "base/token_bucket.h"

#include <gtest/gtest.h>

namespace p2p {
namespace {

Instant at(Duration d) { return Instant{d}; }

TEST(TokenBucket, GivesABurstAndThenARate) {
  TokenBucket bucket(3, 2);
  int taken = 0;
  while (bucket.take(at(10s))) ++taken;
  EXPECT_EQ(taken, 3);
  EXPECT_FALSE(bucket.take(at(10s + 400ms)));
  EXPECT_TRUE(bucket.take(at(10s + 500ms)));
  EXPECT_FALSE(bucket.take(at(10s + 500ms)));
}

TEST(TokenBucket, NeverHoldsMoreThanItsBurst) {
  TokenBucket bucket(2, 100);
  EXPECT_TRUE(bucket.take(at(1s)));
  int taken = 0;
  while (bucket.take(at(1000s))) ++taken;
  EXPECT_EQ(taken, 2);
}

TEST(TokenBucket, WhatCostMoreThanThereWasIsPaidOffFirst) {
  TokenBucket bucket(10, 10);
  EXPECT_TRUE(bucket.take(at(1s)));
  bucket.charge(29);
  EXPECT_FALSE(bucket.take(at(1s)));
  EXPECT_FALSE(bucket.take(at(3s)));
  EXPECT_TRUE(bucket.take(at(3s + 100ms)));
}

TEST(TokenBucket, AClockThatStandsStillOrGoesBackGivesNothing) {
  TokenBucket bucket(1, 1000);
  EXPECT_TRUE(bucket.take(at(5s)));
  EXPECT_FALSE(bucket.take(at(5s)));
  EXPECT_FALSE(bucket.take(at(1s)));
  EXPECT_TRUE(bucket.take(at(5s + 1ms)));
}

}  // namespace
}  // namespace p2p
