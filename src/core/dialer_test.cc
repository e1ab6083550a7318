#include "core/dialer.h"

#include <gtest/gtest.h>

#include "base/limits_votes.h"
#include "base/limits_watch.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;
using test::node_id;

const std::vector<SocketAddress> kThree{{*IpAddress::parse("10.0.0.1"), 1, 0},
                                        {*IpAddress::parse("10.0.0.2"), 1, 0},
                                        {*IpAddress::parse("10.0.0.3"), 1, 0}};

TEST(Dialer, APeerIsDueWhenItMayFirstBeTried) {
  Dialer dialer;
  dialer.want({{node_id(1), mono_s(2)}});
  EXPECT_TRUE(dialer.due(mono_s(1)).empty());
  EXPECT_EQ(dialer.due(mono_s(2)), (std::vector<NodeId>{node_id(1)}));
  EXPECT_EQ(dialer.next_deadline(), mono_s(2));
}

TEST(Dialer, AllAddressesAreTriedShortlyAfterEachOther) {
  Dialer dialer;
  Random random(1);
  dialer.want({{node_id(1), mono_s(0)}});
  Instant now = mono_s(0);
  for (const SocketAddress& address : kThree) {
    EXPECT_EQ(dialer.attempt(node_id(1), kThree, now, random), address);
    EXPECT_GT(dialer.next_deadline(), now);
    if (address != kThree.back()) {
      EXPECT_LE(dialer.next_deadline() - now, 200ms);
    }
    now = dialer.next_deadline();
  }
  EXPECT_EQ(dialer.attempt(node_id(1), kThree, now, random), kThree[0]);
}

TEST(Dialer, TriesForEverAndNeverPausesLong) {
  Dialer dialer;
  Random random(1);
  dialer.want({{node_id(1), mono_s(0)}});
  Instant now = mono_s(0);
  for (int i = 0; i < 2000; ++i) {
    dialer.attempt(node_id(1), {kThree[0]}, now, random);
    ASSERT_GT(dialer.next_deadline(), now);
    ASSERT_LE(dialer.next_deadline() - now, limits::redial_pause_max + 1s);
    now = dialer.next_deadline();
  }
}

TEST(Dialer, WhoIsAwayForLongIsTriedLessOftenUntilThereIsHope) {
  Dialer dialer;
  Random random(1);
  dialer.want({{node_id(1), mono_s(0)}});
  auto attempts = [&](Instant from, Instant to) {
    size_t out = 0;
    for (; dialer.next_deadline() < to; ++out)
      dialer.attempt(node_id(1), {kThree[0]}, std::max(from, dialer.next_deadline()), random);
    return out;
  };
  size_t early = attempts(mono_s(0), mono_s(600)), late = attempts(mono_s(600), mono_s(1200));
  EXPECT_GT(early, 200u);
  EXPECT_LT(late, 60u);
  EXPECT_GT(late, 20u);
  dialer.hurry(node_id(1), mono_s(1200));
  EXPECT_GT(attempts(mono_s(1200), mono_s(1800)), 200u);
}

TEST(Dialer, HopeMakesItTryAtOnce) {
  Dialer dialer;
  Random random(1);
  dialer.want({{node_id(1), mono_s(0)}, {node_id(2), mono_s(0)}});
  for (uint64_t i : {1, 2}) dialer.attempt(node_id(i), {kThree[0]}, mono_s(0), random);
  EXPECT_TRUE(dialer.due(mono_s(0.1)).empty());
  dialer.hurry(node_id(1), mono_s(0.1));
  EXPECT_EQ(dialer.due(mono_s(0.1)), (std::vector<NodeId>{node_id(1)}));
  dialer.hurry_all(mono_s(0.1));
  EXPECT_EQ(dialer.due(mono_s(0.1)).size(), 2u);
  dialer.hurry(node_id(9), mono_s(0.1));
  EXPECT_EQ(dialer.due(mono_s(0.1)).size(), 2u);
}

TEST(Dialer, WhoIsNoLongerWantedIsForgottenAndOthersKeepTheirPace) {
  Dialer dialer;
  Random random(1);
  dialer.want({{node_id(1), mono_s(0)}, {node_id(2), mono_s(0)}});
  dialer.attempt(node_id(1), {kThree[0]}, mono_s(0), random);
  dialer.want({{node_id(1), mono_s(0)}});
  EXPECT_TRUE(dialer.due(mono_s(0)).empty());
  dialer.want({});
  EXPECT_EQ(dialer.next_deadline(), Instant::never());
}

TEST(Dialer, WhoIsPressedIsTriedSomeTimesAtAShortPauseAndThenAsUsual) {
  Dialer dialer;
  Random random(1);
  dialer.want({{node_id(1), mono_s(0)}});
  dialer.press(node_id(1), 250ms);
  Instant now = mono_s(0);
  for (int i = 1; i < limits::alarm_dials; ++i) {
    dialer.attempt(node_id(1), {kThree[0]}, now, random);
    EXPECT_EQ(dialer.next_deadline(), now + 250ms);
    now = dialer.next_deadline();
  }
  dialer.attempt(node_id(1), {kThree[0]}, now, random);
  EXPECT_NE(dialer.next_deadline(), now + 250ms);
}

TEST(Dialer, AnAttemptThatCannotBeMadeIsPutOff) {
  Dialer dialer;
  Random random(1);
  dialer.want({{node_id(1), mono_s(0)}});
  dialer.postpone(node_id(1), mono_s(0), random);
  EXPECT_TRUE(dialer.due(mono_s(0)).empty());
}

}  // namespace
}  // namespace p2p
