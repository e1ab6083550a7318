#include "core/offences.h"

#include <gtest/gtest.h>

#include "base/limits_junk.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;
using test::node_id;

TEST(Offences, EachTimeOutIsLongerThanTheLastUpToABound) {
  Offences offences;
  NodeId who = node_id(1);
  Instant now = mono_s(10);
  for (Duration time_out : {Duration(60s), Duration(240s), Duration(960s), Duration(960s)}) {
    EXPECT_FALSE(offences.is_kept_out(who, now));
    EXPECT_EQ(offences.note(who, now), time_out);
    EXPECT_TRUE(offences.is_kept_out(who, now + time_out - 1us));
    now = now + time_out;
  }
  EXPECT_FALSE(offences.is_kept_out(who, now));
  EXPECT_EQ(offences.of(who, now), limits::offences_max);
  EXPECT_FALSE(offences.is_kept_out(node_id(2), mono_s(11)));
  EXPECT_EQ(offences.of(node_id(2), mono_s(11)), 0);
}

TEST(Offences, WhatItDoesWhileItIsKeptOutIsNoFurtherOne) {
  Offences offences;
  offences.note(node_id(1), mono_s(10));
  EXPECT_EQ(offences.note(node_id(1), mono_s(40)), Duration(30s));
  EXPECT_EQ(offences.of(node_id(1), mono_s(41)), 1);
  EXPECT_FALSE(offences.is_kept_out(node_id(1), mono_s(70)));
}

TEST(Offences, OneIsForgivenForEachHour) {
  Offences offences;
  NodeId who = node_id(1);
  Instant now = mono_s(0);
  for (int i = 0; i < 5; ++i) now = now + offences.note(who, now);
  for (int left = limits::offences_max; left > 0; --left) {
    EXPECT_EQ(offences.of(who, now + limits::forgive_after - 1us), left);
    now = now + limits::forgive_after;
    EXPECT_EQ(offences.of(who, now), left - 1);
    offences.forget_forgiven(now);
    EXPECT_EQ(offences.size(), left > 1 ? 1u : 0u);
  }
  EXPECT_EQ(offences.note(who, now), Duration(60s)) << "as at first";
  // After one of two was forgiven the next time-out is the second one again.
  Instant later = now + 60s;
  later = later + offences.note(who, later) + limits::forgive_after;
  EXPECT_EQ(offences.note(who, later), Duration(240s));
}

TEST(Offences, WhatIsRememberedIsBounded) {
  Offences offences;
  for (uint64_t i = 1; i <= limits::offenders_max + 10; ++i)
    offences.note(node_id(i), mono_s(static_cast<double>(i)));
  EXPECT_EQ(offences.size(), limits::offenders_max);
  EXPECT_EQ(offences.of(node_id(10), mono_s(10)), 0) << "the oldest went";
  EXPECT_EQ(offences.of(node_id(11), mono_s(11)), 1);
}

}  // namespace
}  // namespace p2p
