#include "core/twins.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;

constexpr uint64_t kOwn = 50, kLower = 10, kHigher = 90;

class TwinsTest : public testing::Test {
 protected:
  Twins twins{kOwn};
  Instant now = mono_s(1000);
};

TEST_F(TwinsTest, RecordsOfEarlierLivesAreNoTwin) {
  for (uint64_t instance = 1; instance < 200; ++instance) {
    twins.was_before(instance);
    twins.saw_record(instance, instance % 2 == 0, false, now);
    now = now + 100ms;
  }
  EXPECT_FALSE(twins.is_cloned(now));
  EXPECT_EQ(twins.overtake_pause(now), limits::overtake_pause);
}

TEST_F(TwinsTest, WhoWasFirstClaimsAndTheNewcomerYields) {
  twins.met(kLower, now);
  EXPECT_TRUE(twins.claims(now));
  Twins newcomer(kLower);
  newcomer.was_before(kOwn);
  newcomer.met(kOwn, now);
  EXPECT_TRUE(newcomer.yields(now));
  // Nothing that follows changes that.
  twins.met(kLower, now + 1s);
  newcomer.met(kOwn, now + 1s);
  EXPECT_TRUE(twins.claims(now + 1s));
  EXPECT_TRUE(newcomer.yields(now + 1s));
}

TEST_F(TwinsTest, OfTwoThatBothClaimTheLowerStays) {
  twins.met(kHigher, now);
  twins.saw_record(kHigher, true, true, now);
  EXPECT_TRUE(twins.claims(now));
  twins.saw_record(kLower, true, true, now);
  EXPECT_TRUE(twins.yields(now));
}

TEST_F(TwinsTest, ATwinThatCannotBeCalledIsToldByItsFreshRecords) {
  for (int i = 0; i < 2; ++i) twins.saw_record(kHigher, false, true, now);
  EXPECT_FALSE(twins.is_cloned(now));
  twins.saw_record(kHigher, false, true, now);
  EXPECT_TRUE(twins.claims(now));
  EXPECT_EQ(twins.overtake_pause(now), limits::twin_claim_pause);
}

TEST_F(TwinsTest, FreshRecordsFarApartAreNoContest) {
  for (int i = 0; i < 10; ++i) twins.saw_record(kHigher, false, true, now + 2min * i);
  EXPECT_FALSE(twins.is_cloned(now + 20min));
}

TEST_F(TwinsTest, ATwinThatIsGoneIsForgotten) {
  twins.was_before(kLower);
  twins.met(kLower, now);
  Instant end = now + limits::twin_memory;
  twins.look(true, end - 1s);
  EXPECT_TRUE(twins.yields(end - 1s));
  EXPECT_EQ(twins.next_deadline(end - 1s), end);
  twins.look(true, end);
  EXPECT_FALSE(twins.is_cloned(end));
  EXPECT_FALSE(twins.yields(end));
}

TEST_F(TwinsTest, ATwinThatWasNeverMetIsYieldedToWhileTheMapShowsItAlive) {
  for (int i = 0; i < 3; ++i) twins.saw_record(kLower, true, true, now);
  ASSERT_TRUE(twins.yields(now));
  for (int i = 1; i <= 100; ++i) twins.look(true, now + 1min * i);
  EXPECT_TRUE(twins.yields(now + 100min));
  for (int i = 1; i <= 10; ++i) twins.look(false, now + 100min + 10s * i);
  EXPECT_FALSE(twins.yields(now + 102min));
}

TEST_F(TwinsTest, WhoYieldsToNobodyTakesTheName) {
  twins.was_before(kLower);
  twins.met(kLower, now);
  for (int i = 1; i <= 100; ++i) {
    twins.met(kLower, now + 1s * i);
    twins.look(i < 50, now + 1s * i);
    EXPECT_EQ(twins.yields(now + 1s * i), i < 49 + 20) << i;
  }
}

}  // namespace
}  // namespace p2p
