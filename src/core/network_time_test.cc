#include "core/network_time.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::at_s;
using test::node_id;

const Instant kStart = test::mono_s(500);
// Our own clock, so long after the start.
Now own(WallTime at_start, Duration later = 0s) { return {kStart + later, at_start + later}; }

const WallTime kIn1970 = WallTime::from_seconds(1000);
const WallTime kIn2040 = WallTime::from_seconds(2208988800);

TEST(NetworkTime, AloneItIsTheOwnClock) { EXPECT_EQ(NetworkTime().at(own(at_s(5))), at_s(5)); }

TEST(NetworkTime, AClockThatWasNeverSetKnowsNoTime) { EXPECT_FALSE(NetworkTime().at(own(kIn1970))); }

TEST(NetworkTime, ADeviceWithoutAClockTakesItsPeers) {
  NetworkTime time;
  time.observe(node_id(1), at_s(0), kStart);
  EXPECT_EQ(time.at(own(kIn1970, 10s)), at_s(10));
}

TEST(NetworkTime, APeerWithoutAClockHasNoSay) {
  NetworkTime time;
  time.observe(node_id(1), kIn1970, kStart);
  EXPECT_EQ(time.at(own(at_s(0))), at_s(0));
  EXPECT_FALSE(time.has_witness());
}

TEST(NetworkTime, OneWildClockAmongThreeChangesNothing) {
  for (WallTime wild : {kIn2040, WallTime::from_seconds(1710000000), WallTime::from_seconds(253402300799)}) {
    NetworkTime time;
    time.observe(node_id(1), at_s(0), kStart);
    time.observe(node_id(2), wild, kStart);
    EXPECT_EQ(time.at(own(at_s(0))), at_s(0));
  }
}

TEST(NetworkTime, AWildOwnClockIsOutvoted) {
  NetworkTime time;
  time.observe(node_id(1), at_s(0), kStart);
  EXPECT_EQ(time.at(own(kIn2040)), at_s(0));
  time.observe(node_id(2), at_s(1), kStart);
  EXPECT_EQ(time.at(own(kIn2040)), at_s(1));
}

TEST(NetworkTime, AJumpOfTheOwnClockDoesNotMoveWhatOthersShowed) {
  NetworkTime time;
  for (uint64_t peer : {1, 2, 3}) time.observe(node_id(peer), at_s(0), kStart);
  for (WallTime jumped : {kIn2040, kIn1970, at_s(3600)}) {
    EXPECT_EQ(time.at({kStart + 60s, jumped}), at_s(60));
  }
}

TEST(NetworkTime, OfTwoClocksTheLaterOneIsSignedBy) {
  NetworkTime time;
  EXPECT_EQ(time.to_sign(own(kIn1970)), std::nullopt);
  EXPECT_EQ(time.to_sign(own(at_s(5))), at_s(5));
  time.observe(node_id(1), at_s(0), kStart);
  EXPECT_EQ(time.to_sign(own(at_s(-5))), at_s(0));
  EXPECT_EQ(time.to_sign(own(at_s(5))), at_s(5));
  EXPECT_EQ(time.to_sign(own(kIn1970)), at_s(0));
  EXPECT_EQ(time.to_sign(own(kIn2040)), at_s(0)) << "what it signs would hold for years";
  time.observe(node_id(2), at_s(1), kStart);
  EXPECT_EQ(time.to_sign(own(kIn2040)), at_s(1)) << "two outvote a wild one";
  time.observe(node_id(3), at_s(2), kStart);
  EXPECT_EQ(time.at(own(kIn2040)), at_s(1));
  EXPECT_EQ(time.to_sign(own(kIn2040)), at_s(2));
}

TEST(NetworkTime, APeerThatWentHasNoSay) {
  NetworkTime time;
  time.observe(node_id(1), at_s(0), kStart);
  EXPECT_TRUE(time.has_witness());
  time.forget(node_id(1));
  EXPECT_EQ(time.at(own(kIn2040)), kIn2040);
  EXPECT_FALSE(time.has_witness());
}

TEST(NetworkTime, APeerHasOneSayHoweverOftenItSpeaks) {
  NetworkTime time;
  time.observe(node_id(1), at_s(0), kStart);
  for (int i = 0; i < 50; ++i) time.observe(node_id(2), kIn2040, kStart);
  EXPECT_EQ(time.at(own(at_s(0))), at_s(0));
}

}  // namespace
}  // namespace p2p
