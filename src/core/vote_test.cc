#include "core/vote.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

TEST(Vote, EncodesAndParsesBack) {
  test::Network net;
  Vote vote = net.vote(test::key(1), test::node_id(2), 9);
  auto parsed = Vote::parse(vote.encode());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->encode(), vote.encode());
  EXPECT_TRUE(parsed->is_genuine(net.id));
}

TEST(Vote, NoFlippedBitPasses) {
  test::Network net;
  Bytes bytes = net.vote(test::key(1), test::node_id(2), 9).encode();
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto parsed = Vote::parse(test::flip_bit(bytes, bit));
    ASSERT_FALSE(parsed && parsed->is_genuine(net.id)) << "bit " << bit;
  }
}

TEST(Vote, HoldsInItsNetworkOnly) {
  test::Network net(1000), other(2000);
  EXPECT_FALSE(net.vote(test::key(1), test::node_id(2), 9).is_genuine(other.id));
}

}  // namespace
}  // namespace p2p
