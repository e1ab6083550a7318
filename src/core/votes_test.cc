#include "core/votes.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::key;
using test::mono_s;
using test::node_id;

class VotesTest : public testing::Test {
 protected:
  VotesTest() : members(net.id) {
    for (uint64_t i = 1; i <= 9; ++i) members.insert(net.admit(key(i), static_cast<double>(i)));
  }
  bool add(uint64_t voter, uint64_t target, double at_s = 0) {
    if (!votes.has_room(node_id(target), node_id(voter), members)) return false;
    votes.add(net.vote(key(voter), node_id(target), 1), mono_s(at_s), limits::votes_per_node_max, members);
    return true;
  }
  std::vector<NodeId> advance(double to_s) {
    return votes.advance(mono_s(to_s), limits::votes_per_node_max, members, false_votes);
  }

  test::Network net;
  Membership members;
  Votes votes;
  FalseVotes false_votes;
};

TEST_F(VotesTest, ThreeDecideAtOnceAndTheFourthIsNotLookedAt) {
  EXPECT_TRUE(add(2, 1) && add(3, 1));
  EXPECT_FALSE(votes.is_out(node_id(1)));
  EXPECT_FALSE(add(3, 1));
  EXPECT_TRUE(add(4, 1));
  EXPECT_TRUE(votes.is_out(node_id(1)));
  EXPECT_FALSE(add(5, 1));
  EXPECT_EQ(votes.take_changed(), std::vector<NodeId>{node_id(1)});
  EXPECT_TRUE(votes.take_changed().empty());
  EXPECT_EQ(votes.next_deadline(), Instant::never());
}

TEST_F(VotesTest, TheOldestUnrefutedVoteDecidesAndOnlyItsTargetIsTouched) {
  add(2, 1, 0);
  add(3, 1, 4);
  add(2, 5, 6);
  EXPECT_EQ(votes.next_deadline(), mono_s(10));
  advance(9.9);
  EXPECT_TRUE(votes.take_changed().empty());
  advance(10);
  EXPECT_EQ(votes.take_changed(), std::vector<NodeId>{node_id(1)});
  EXPECT_EQ(votes.next_deadline(), mono_s(16));
  EXPECT_EQ(votes.outs(), 1u);
  advance(16);
  EXPECT_EQ(votes.outs(), 2u);
  votes.clear(node_id(1));
  EXPECT_EQ(votes.outs(), 1u);
}

TEST_F(VotesTest, ARefutationEndsAllOfIt) {
  add(2, 1);
  votes.clear(node_id(1));
  EXPECT_EQ(votes.next_deadline(), Instant::never());
  advance(100);
  EXPECT_TRUE(votes.take_changed().empty());
  for (uint64_t voter : {2, 3, 4}) add(voter, 1);
  votes.take_changed();
  votes.clear(node_id(1));
  EXPECT_FALSE(votes.is_out(node_id(1)));
  EXPECT_EQ(votes.take_changed(), std::vector<NodeId>{node_id(1)});
  EXPECT_TRUE(votes.cases().empty());
}

TEST_F(VotesTest, ARefutationIsCountedForEachVoterWhereNothingWasDecided) {
  add(2, 1);
  add(3, 1);
  votes.refute(node_id(1));
  EXPECT_EQ(votes.take_refuted(), (std::vector<NodeId>{node_id(3), node_id(2)})) << "in the order of ids";
  for (uint64_t voter : {2, 3, 4}) add(voter, 1);
  votes.refute(node_id(1));
  EXPECT_TRUE(votes.take_refuted().empty()) << "they were right, and it came back";
  add(2, 1);
  votes.clear(node_id(1));
  EXPECT_TRUE(votes.take_refuted().empty());
}

TEST_F(VotesTest, OneWhoseWordIsNotGoodIsVoidUntilItIsAgainAndItsTargetHasItsTimeThen) {
  for (size_t i = 0; i < limits::refuted_votes_trusted; ++i) false_votes.note(node_id(2), mono_s(0));
  add(2, 1, 0);
  EXPECT_EQ(votes.told_against(node_id(1)).size(), 1u);
  EXPECT_EQ(advance(10), std::vector<NodeId>{node_id(1)});
  EXPECT_FALSE(votes.is_out(node_id(1)));
  EXPECT_TRUE(votes.told_against(node_id(1)).empty());
  EXPECT_FALSE(votes.has_room(node_id(1), node_id(2), members)) << "it is not taken a second time";
  // By the next look it is good again.
  EXPECT_EQ(advance(20), std::vector<NodeId>{node_id(1)});
  EXPECT_FALSE(votes.is_out(node_id(1)));
  EXPECT_EQ(votes.told_against(node_id(1)).size(), 1u);
  EXPECT_TRUE(advance(30).empty());
  EXPECT_TRUE(votes.is_out(node_id(1)));
}

TEST_F(VotesTest, OneWhoseWordIsNotGoodStillIsOneOfThree) {
  for (size_t i = 0; i < limits::refuted_votes_burst; ++i) false_votes.note(node_id(2), mono_s(0));
  add(2, 1, 0);
  advance(10);
  add(3, 1, 11);
  EXPECT_FALSE(votes.is_out(node_id(1)));
  add(4, 1, 11);
  EXPECT_TRUE(votes.is_out(node_id(1)));
  votes.clear(node_id(1));
  add(2, 1, 11);
  add(3, 1, 12);
  advance(22);
  EXPECT_TRUE(votes.is_out(node_id(1))) << "another one's word is good";
}

TEST_F(VotesTest, OneThatIsVoidMakesRoomForAnother) {
  for (size_t i = 0; i < limits::refuted_votes_burst; ++i) false_votes.note(node_id(2), mono_s(0));
  add(2, 1, 0);
  advance(10);
  add(3, 1, 11);
  add(4, 1, 11);
  EXPECT_TRUE(votes.is_out(node_id(1)));
  EXPECT_EQ(votes.told_against(node_id(1)).size(), 2u);
  EXPECT_TRUE(add(5, 1, 12)) << "as many are told as where the void one never came";
  EXPECT_TRUE(votes.is_out(node_id(1)));
  EXPECT_EQ(votes.told_against(node_id(1)).size(), 3u);
  EXPECT_FALSE(add(6, 1, 12));
  EXPECT_FALSE(add(2, 1, 12));
}

TEST_F(VotesTest, WhatWasDecidedStaysWhenItsVoterIsNotTrustedAnyMore) {
  add(2, 1, 0);
  advance(10);
  for (size_t i = 0; i < limits::refuted_votes_burst; ++i) false_votes.note(node_id(2), mono_s(11));
  add(3, 1, 12);
  advance(30);
  EXPECT_TRUE(votes.is_out(node_id(1)));
}

TEST_F(VotesTest, WhoIsVotedOutItselfCannotDecideAtOnceAgainstOthers) {
  // Beyond a split all are voted out here, and their votes against us come when it heals.
  for (uint64_t target : {7, 8, 9})
    for (uint64_t voter : {2, 3, 4}) add(voter, target);
  for (uint64_t voter : {7, 8, 9}) add(voter, 1);
  EXPECT_FALSE(votes.is_out(node_id(1)));
  advance(10);
  EXPECT_TRUE(votes.is_out(node_id(1)));
}

TEST_F(VotesTest, AVerdictOutlivesItsVoters) {
  for (uint64_t voter : {7, 8, 9}) add(voter, 1);
  EXPECT_TRUE(votes.is_out(node_id(1)));
  for (uint64_t target : {7, 8, 9})
    for (uint64_t voter : {2, 3, 4}) add(voter, target);
  EXPECT_TRUE(votes.is_out(node_id(1)));
}

TEST_F(VotesTest, WhoWasTurnedOutHasNoVoteAndItsPlaceGoesToAMember) {
  InviteTerms terms;
  terms.uses = 1;
  KeyPair single_key = key(60);
  Invite single = net.make_invite(single_key, terms);
  members.insert(net.admit_by(single, single_key, key(20), 20, nullptr));
  for (uint64_t voter : {2, 3, 20}) add(voter, 1);
  EXPECT_TRUE(votes.is_out(node_id(1)));
  members.insert(net.admit_by(single, single_key, key(21), 19, nullptr));
  votes.judge_all(limits::votes_per_node_max, members);
  EXPECT_FALSE(votes.is_out(node_id(1)));
  EXPECT_FALSE(votes.has_room(node_id(1), node_id(99), members));
  EXPECT_TRUE(add(4, 1, 1));
  EXPECT_EQ(votes.against(node_id(1)).size(), limits::votes_per_node_max);
  EXPECT_TRUE(votes.is_out(node_id(1)));
}

TEST_F(VotesTest, FewerAreEnoughWhereThereAreFewer) {
  votes.add(net.vote(key(2), node_id(1), 1), mono_s(0), 2, members);
  EXPECT_FALSE(votes.is_out(node_id(1)));
  votes.add(net.vote(key(3), node_id(1), 1), mono_s(0), 2, members);
  EXPECT_TRUE(votes.is_out(node_id(1)));
}

}  // namespace
}  // namespace p2p
