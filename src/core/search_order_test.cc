#include "core/search_order.h"

#include <gtest/gtest.h>

#include <set>

#include "core/testing.h"

namespace p2p {
namespace {

using test::node_id;

class SearchOrderTest : public testing::Test {
 protected:
  SearchOrderTest() {
    for (uint64_t i = 0; i < 100; ++i) members.push_back(node_id(i));
  }
  NodeId next() { return *order.next(members, random); }

  std::vector<NodeId> members;
  SearchOrder order;
  Random random{1};
};

TEST_F(SearchOrderTest, TriesEachOnceBeforeAnyTwice) {
  for (int round = 0; round < 3; ++round) {
    std::set<NodeId> tried;
    for (size_t i = 0; i < members.size(); ++i) tried.insert(next());
    EXPECT_EQ(tried.size(), members.size());
  }
}

TEST_F(SearchOrderTest, TwoNodesSearchInDifferentOrders) {
  Random other_random{2};
  SearchOrder other;
  int same = 0;
  for (size_t i = 0; i < members.size(); ++i) same += next() == *other.next(members, other_random);
  EXPECT_LT(same, 10);
}

TEST_F(SearchOrderTest, WhoAnsweredIsTriedAgainSoon) {
  NodeId there = next();
  order.try_soon(there, random);
  order.try_soon(there, random);
  int found = 0;
  for (int i = 0; i < 10; ++i) found += next() == there;
  EXPECT_EQ(found, 1);
}

TEST_F(SearchOrderTest, NobodyIsNobody) {
  members.clear();
  EXPECT_EQ(order.next(members, random), nullptr);
  order.try_soon(node_id(1), random);
  EXPECT_EQ(next(), node_id(1));
}

}  // namespace
}  // namespace p2p
