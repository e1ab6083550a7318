#include "core/absence.h"

#include <gtest/gtest.h>

#include "base/limits_watch.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;

constexpr Duration kPause = limits::tolerated_pause;
constexpr Instant kNobody = Instant::never();

TEST(Absence, AVerifiedOneIsVotedAgainstAtOnceOthersWhenTheyHadTime) {
  Instant now = mono_s(100), old = mono_s(1);
  EXPECT_EQ(Absence::verified(now, now - 1s, 0).vote_due(5, old, kNobody, kPause), now);
  EXPECT_EQ(Absence::lost(now, 0.5).vote_due(5, old, kNobody, kPause), now + limits::vote_after_loss);
  EXPECT_EQ(Absence(now, 0).vote_due(5, old, kNobody, kPause), now + limits::vote_after_silence);
  EXPECT_EQ(Absence(now, 0.5).vote_due(5, old, kNobody, kPause), now + limits::vote_after_silence * 3 / 2);
}

TEST(Absence, WhoWasAccusedBeforeItBecameOurNeighbourHasLittleTimeToAnswer) {
  Instant now = mono_s(100), old = mono_s(1);
  for (Duration pause : {500ms, 1500ms})
    EXPECT_EQ(Absence(now, 1).vote_due(5, old, now - 1s, pause), now + pause + limits::vote_after_vote);
  // One that we lack anyway, for a wall or a missing route, is left to those that it is linked to.
  EXPECT_EQ(Absence(now, 0).vote_due(5, old, now + 5s, kPause), now + limits::vote_after_silence);
}

TEST(Absence, AVersionThatCameMeanwhileShowsThatItLives) {
  Instant now = mono_s(100);
  EXPECT_EQ(Absence(now, 0).vote_due(6, now + 7s, kNobody, kPause), now + 7s + limits::vote_after_silence);
  EXPECT_GT(Absence::verified(now, now - 1s, 0).vote_due(6, now + 1ms, kNobody, kPause), now + 2s);
}

TEST(Absence, EvidenceMustBeYoungerThanTheSuspicion) {
  EXPECT_EQ(Absence::verified(mono_s(100), mono_s(99), 0).evidence_since(), mono_s(99));
  EXPECT_EQ(Absence(mono_s(100), 0).evidence_since(), mono_s(100));
}

TEST(Absence, AVoteThatStandsIsNotRepeatedARefutedOneSeldom) {
  Absence absence = Absence::verified(mono_s(100), mono_s(99), 0);
  absence.voted(5, mono_s(100));
  EXPECT_EQ(absence.vote_due(5, mono_s(1), kNobody, kPause), Instant::never());
  EXPECT_EQ(absence.vote_due(6, mono_s(103), kNobody, kPause), mono_s(103) + limits::vote_again_first);
  absence.voted(6, mono_s(123));
  EXPECT_EQ(absence.vote_due(6, mono_s(103), mono_s(1), kPause), Instant::never());
  EXPECT_EQ(absence.vote_due(7, mono_s(124), mono_s(1), kPause), mono_s(124) + limits::vote_again);
}

}  // namespace
}  // namespace p2p
