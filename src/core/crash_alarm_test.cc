#include "core/crash_alarm.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;
using test::node_id;

class CrashAlarmTest : public testing::Test {
 protected:
  void note(uint64_t voter, uint64_t target, double at_s, size_t peers = 50) {
    alarm.note(Vote{node_id(voter), node_id(target), 1, {}}, peers, mono_s(at_s));
  }
  CrashAlarm alarm;
};

TEST_F(CrashAlarmTest, ThreeTargetsByThreeVotersInAMomentAreOne) {
  EXPECT_EQ(alarm.began(mono_s(10)), Instant::never());
  note(1, 11, 10);
  note(2, 12, 10.2);
  EXPECT_FALSE(alarm.is_on(mono_s(10.2)));
  note(3, 13, 10.4);
  EXPECT_TRUE(alarm.is_on(mono_s(10.4)));
  EXPECT_EQ(alarm.began(mono_s(11)), mono_s(10.4));
  EXPECT_FALSE(alarm.is_on(mono_s(10.4) + limits::alarm_hold));
  EXPECT_EQ(alarm.began(mono_s(10.4) + limits::alarm_hold), Instant::never());
}

TEST_F(CrashAlarmTest, ThreeVotesAgainstOneAreNone) {
  for (uint64_t voter = 1; voter <= 9; ++voter) note(voter, 11, 10);
  EXPECT_FALSE(alarm.is_on(mono_s(10)));
}

TEST_F(CrashAlarmTest, OneOrTwoMembersCannotRaiseIt) {
  for (uint64_t target = 11; target <= 40; ++target) note(target % 2, target, 10);
  EXPECT_FALSE(alarm.is_on(mono_s(10)));
  note(3, 41, 10);
  EXPECT_TRUE(alarm.is_on(mono_s(10)));
}

TEST_F(CrashAlarmTest, SlowLossesAreEverydayLife) {
  for (uint64_t i = 0; i < 30; ++i) note(i, 50 + i, 10 + 0.6 * static_cast<double>(i));
  EXPECT_FALSE(alarm.is_on(mono_s(28)));
}

TEST_F(CrashAlarmTest, InALargeNetworkMoreAreNeeded) {
  size_t peers = 10 * limits::alarm_peers_per_target;
  for (uint64_t i = 1; i <= 9; ++i) note(i, 50 + i, 10, peers);
  EXPECT_FALSE(alarm.is_on(mono_s(10)));
  note(10, 60, 10.5, peers);
  EXPECT_TRUE(alarm.is_on(mono_s(10.5)));
}

TEST_F(CrashAlarmTest, NeighboursAreAskedWhenItBeginsAndNowAndThenWhileItLasts) {
  EXPECT_FALSE(alarm.take_look(mono_s(10)));
  for (uint64_t i = 1; i <= 3; ++i) note(i, 50 + i, 10);
  EXPECT_TRUE(alarm.take_look(mono_s(10)));
  EXPECT_FALSE(alarm.take_look(mono_s(10.1)));
  EXPECT_TRUE(alarm.take_look(mono_s(10) + limits::alarm_look_pause));
  EXPECT_FALSE(alarm.take_look(mono_s(10) + limits::alarm_hold));
}

TEST_F(CrashAlarmTest, VotesThatGoOnProlongItAndItsBeginningStays) {
  for (uint64_t i = 1; i <= 20; ++i) note(i, 50 + i, 10 + 0.3 * static_cast<double>(i));
  EXPECT_EQ(alarm.began(mono_s(16)), mono_s(10 + 0.3 * 3));
  EXPECT_TRUE(alarm.is_on(mono_s(18.9)));
  EXPECT_FALSE(alarm.is_on(mono_s(19)));
}

}  // namespace
}  // namespace p2p
