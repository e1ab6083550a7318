#include "core/member_rates.h"

#include <gtest/gtest.h>

#include "base/limits_junk.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::key;
using test::mono_s;
using test::node_id;

class MemberRatesTest : public testing::Test {
 protected:
  size_t take(const Item& item, size_t times, double s) {
    size_t out = 0;
    for (size_t i = 0; i < times; ++i) {
      if (!rates.allows(item, mono_s(s))) continue;
      rates.charge(item, mono_s(s));
      ++out;
    }
    return out;
  }
  test::Network net;
  MemberRates rates;
};

TEST_F(MemberRatesTest, AFloodOfVersionsComesDownToOneInTenSeconds) {
  Item record = net.record(key(1), 1);
  EXPECT_EQ(take(record, 1000, 10), limits::owner_updates_burst);
  size_t later = 0;
  for (int s = 11; s <= 610; ++s) later += take(record, 100, s);
  EXPECT_EQ(later, 60u);
  EXPECT_EQ(take(net.record(key(2), 1), 1, 610), 1u);
}

TEST_F(MemberRatesTest, VotesArePaidByVoterAndByTarget) {
  EXPECT_EQ(take(net.vote(key(1), node_id(2), 1), 100, 10), limits::vote_repeats_burst);
  EXPECT_EQ(take(net.vote(key(2), node_id(1), 1), 100, 10), limits::vote_repeats_burst);
  size_t others = 0;
  for (uint64_t target = 100; target < 300; ++target)
    others += take(net.vote(key(1), node_id(target), 1), 1, 10);
  EXPECT_EQ(others, limits::voter_burst - limits::vote_repeats_burst);
  // A voter's records are paid otherwise.
  EXPECT_EQ(take(net.record(key(1), 1), 1, 10), 1u);
}

TEST_F(MemberRatesTest, EachPeerHasAnAccountThatIsForgottenWhenItRested) {
  NodeId peer = node_id(1);
  while (rates.bears(peer, {.copies = 1}, 10'000, 0, mono_s(10))) {
  }
  EXPECT_TRUE(rates.bears(peer, {}, 10'000, 0, mono_s(10)));
  EXPECT_FALSE(rates.bears(peer, {.copies = 1}, 10'000, 0, mono_s(10)));
  EXPECT_TRUE(rates.bears(node_id(2), {.copies = 1}, 10'000, 0, mono_s(10)));
  rates.note_news();
  EXPECT_TRUE(rates.bears(peer, {.copies = 2}, 10'000, 0, mono_s(10)));
  rates.forget_idle(mono_s(11));
  EXPECT_EQ(rates.size(), 2u);
  rates.forget_idle(mono_s(10 + limits::junk_burst / limits::junk_per_s));
  EXPECT_EQ(rates.size(), 0u);
}

TEST_F(MemberRatesTest, WhoRestedIsForgotten) {
  take(net.record(key(1), 1), 1, 10);
  take(net.vote(key(1), node_id(2), 1), 1, 10);
  EXPECT_EQ(rates.size(), 3u);
  rates.forget_idle(mono_s(10000));
  EXPECT_EQ(rates.size(), 0u);
}

}  // namespace
}  // namespace p2p
