#include "core/flood_tree.h"

#include <gtest/gtest.h>

#include <numeric>

#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;

constexpr LinkId a{1}, b{2}, c{3}, d{4};
constexpr OwnerId8 owner = 77;

TEST(FloodTree, TheFirstTwoLinksGoOnAndEveryFurtherOneIsStopped) {
  FloodTree tree;
  EXPECT_FALSE(tree.on_news(owner, a));
  EXPECT_FALSE(tree.on_copy(owner, b));
  EXPECT_TRUE(tree.on_copy(owner, c));
  EXPECT_TRUE(tree.on_copy(owner, d));
}

TEST(FloodTree, LinksCountAndNotCopies) {
  FloodTree tree;
  tree.on_news(owner, a);
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(tree.on_copy(owner, a));
    EXPECT_FALSE(tree.on_copy(owner, b));
  }
}

TEST(FloodTree, EachOwnerHasLinksOfItsOwn) {
  FloodTree tree;
  tree.on_news(owner, a);
  tree.on_copy(owner, b);
  tree.on_news(owner + 1, c);
  EXPECT_FALSE(tree.on_copy(owner + 1, d));
  EXPECT_TRUE(tree.on_copy(owner, c));
}

TEST(FloodTree, TheSecondMayBecomeTheFirstAndBothGoOn) {
  FloodTree tree;
  tree.on_news(owner, a);
  tree.on_copy(owner, b);
  EXPECT_FALSE(tree.on_news(owner, b));
  EXPECT_FALSE(tree.on_copy(owner, a));
  EXPECT_TRUE(tree.on_copy(owner, c));
}

TEST(FloodTree, AStoppedLinkThatBringsNewsIsAskedToGoOn) {
  FloodTree tree;
  tree.on_news(owner, a);
  tree.on_copy(owner, b);
  EXPECT_TRUE(tree.on_copy(owner, c));
  EXPECT_TRUE(tree.on_news(owner, c));
  EXPECT_FALSE(tree.on_copy(owner, a));
  EXPECT_TRUE(tree.on_copy(owner, b));
}

TEST(FloodTree, ACopyOfWhatNoLinkBroughtStopsNobody) {
  FloodTree tree;
  EXPECT_FALSE(tree.on_copy(owner, a));
  EXPECT_FALSE(tree.on_copy(owner, b));
  EXPECT_FALSE(tree.on_copy(owner, c));
}

TEST(FloodTree, AWishHoldsForItsLinkAndItsOwnersUntilItIsOldOrTakenBack) {
  FloodTree tree;
  tree.stop(a, {1, 2, 3}, mono_s(10));
  EXPECT_TRUE(tree.is_stopped(a, 2, mono_s(11)));
  EXPECT_FALSE(tree.is_stopped(a, 4, mono_s(11)));
  EXPECT_FALSE(tree.is_stopped(b, 2, mono_s(11)));
  tree.resume(a, {2});
  EXPECT_FALSE(tree.is_stopped(a, 2, mono_s(11)));
  EXPECT_TRUE(tree.is_stopped(a, 3, mono_s(11)));
  EXPECT_FALSE(tree.is_stopped(a, 3, mono_s(10) + limits::prune_life));
  tree.resume(a, {});
  EXPECT_FALSE(tree.is_stopped(a, 1, mono_s(11)));
}

TEST(FloodTree, WhatOneLinkAsksForIsBoundedAndOldWishesMakeRoom) {
  FloodTree tree;
  std::vector<OwnerId8> owners(limits::prune_owners_max);
  for (OwnerId8 first = 0; first < 10 * limits::stopped_owners_max; first += owners.size()) {
    std::iota(owners.begin(), owners.end(), first);
    tree.stop(a, owners, mono_s(10));
  }
  EXPECT_EQ(tree.stopped(a), limits::stopped_owners_max);
  Instant later = mono_s(10) + limits::prune_life;
  tree.stop(a, {owner}, later);
  EXPECT_TRUE(tree.is_stopped(a, owner, later));
  EXPECT_EQ(tree.stopped(a), 1u);
}

TEST(FloodTree, ALostLinkGivesTheOwnersWhoseNewsItBrought) {
  FloodTree tree;
  tree.on_news(1, a);
  tree.on_news(2, b);
  tree.on_copy(2, a);
  tree.on_news(3, b);
  tree.stop(a, {9}, mono_s(10));
  auto lost = tree.forget(a);
  std::sort(lost.begin(), lost.end());
  EXPECT_EQ(lost, (std::vector<OwnerId8>{1, 2}));
  EXPECT_EQ(tree.stopped(a), 0u);
  EXPECT_TRUE(tree.forget(a).empty());
}

TEST(FloodTree, OwnersAreBounded) {
  FloodTree tree;
  for (OwnerId8 i = 0; i < 3 * limits::flood_owners_max; ++i) tree.on_news(i, a);
  EXPECT_LE(tree.forget(a).size(), limits::flood_owners_max);
}

TEST(FloodTree, AskingIsPaidFromABudgetOfEachLink) {
  FloodTree tree;
  int asked = 0, heard = 0;
  for (int i = 0; i < 10000; ++i) {
    asked += tree.may_ask(a, mono_s(10));
    heard += tree.may_be_asked(a, mono_s(10));
  }
  EXPECT_EQ(asked, static_cast<int>(limits::prunes_burst));
  EXPECT_EQ(heard, asked);
  EXPECT_TRUE(tree.may_ask(b, mono_s(10)));
}

}  // namespace
}  // namespace p2p
