#include "core/vote_queue.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;
using test::node_id;

Vote vote_against(uint64_t target) { return Vote{node_id(1), node_id(target), 1, {}}; }

TEST(VoteQueue, OneThatComesAloneGoesAtOnceAndACrowdTogether) {
  VoteQueue queue;
  EXPECT_EQ(queue.due(), Instant::never());
  Instant now = mono_s(10);
  queue.add(LinkId{1}, vote_against(2));
  EXPECT_LE(queue.due(), now);
  EXPECT_EQ(queue.take(now).size(), 1u);
  EXPECT_EQ(queue.due(), Instant::never());
  now = now + 1ms;
  for (uint64_t target : {3, 4, 5}) queue.add(LinkId{target % 2}, vote_against(target));
  EXPECT_TRUE(queue.take(now).empty());
  EXPECT_EQ(queue.due(), mono_s(10) + limits::votes_gather);
  auto taken = queue.take(queue.due());
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[LinkId{1}].size(), 2u);
  EXPECT_EQ(taken[LinkId{0}].front().target, node_id(4));
}

TEST(VoteQueue, AfterAPauseTheNextOneDoesNotWait) {
  VoteQueue queue;
  queue.add(std::nullopt, vote_against(2));
  queue.take(mono_s(10));
  queue.add(std::nullopt, vote_against(3));
  EXPECT_FALSE(queue.take(mono_s(10) + limits::votes_gather).empty());
}

}  // namespace
}  // namespace p2p
