#include "core/false_votes.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;
using test::node_id;

TEST(FalseVotes, ManyTakeTheWeightOfASingleVoteMoreTakeTheVote) {
  FalseVotes votes;
  auto refute = [&](size_t to) {
    for (size_t i = 0; i < to; ++i) votes.note(node_id(1), mono_s(100));
  };
  refute(limits::refuted_votes_trusted - 1);
  EXPECT_TRUE(votes.may_decide_alone(node_id(1), mono_s(100)));
  refute(1);
  EXPECT_FALSE(votes.may_decide_alone(node_id(1), mono_s(100)));
  EXPECT_TRUE(votes.may_vote(node_id(1), mono_s(100)));
  refute(limits::refuted_votes_burst);
  EXPECT_FALSE(votes.may_vote(node_id(1), mono_s(100)));
  EXPECT_TRUE(votes.may_vote(node_id(2), mono_s(100)));
  EXPECT_TRUE(votes.may_decide_alone(node_id(2), mono_s(100)));
}

TEST(FalseVotes, TheyAreForgivenOneByOneAndNeverCostMoreThanTheBurst) {
  FalseVotes votes;
  for (int i = 0; i < 1000; ++i) votes.note(node_id(1), mono_s(0));
  auto after = [](size_t times) {
    return Instant{} + static_cast<int64_t>(times) * limits::refuted_votes_every;
  };
  EXPECT_TRUE(votes.may_vote(node_id(1), after(1)));
  EXPECT_FALSE(votes.may_decide_alone(node_id(1), after(1)));
  EXPECT_TRUE(votes.may_decide_alone(node_id(1),
                                     after(limits::refuted_votes_burst - limits::refuted_votes_trusted + 1)));
  votes.forget_idle(after(limits::refuted_votes_burst - 1));
  EXPECT_EQ(votes.size(), 1u);
  votes.forget_idle(after(limits::refuted_votes_burst));
  EXPECT_EQ(votes.size(), 0u);
}

}  // namespace
}  // namespace p2p
