#include "core/absence.h"

#include <gtest/gtest.h>

#include "base/limits_watch.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;

TEST(Absence, AVerifiedOneIsVotedAgainstAtOnceOthersWhenTheyHadTime) {
  Instant now = mono_s(100), old = mono_s(1);
  EXPECT_EQ(Absence::verified(now, now - 1s).vote_due(5, old, false), now);
  EXPECT_EQ(Absence::lost(now).vote_due(5, old, false), now + limits::vote_after_loss);
  EXPECT_EQ(Absence(now).vote_due(5, old, false), now + limits::vote_after_silence);
  EXPECT_EQ(Absence(now).vote_due(5, old, true), now + limits::vote_after_vote);
  EXPECT_EQ(Absence::lost(now).vote_due(5, old, true), now + limits::vote_after_vote);
}

TEST(Absence, EvidenceMustBeYoungerThanTheSuspicion) {
  EXPECT_EQ(Absence::verified(mono_s(100), mono_s(99)).evidence_since(), mono_s(99));
  EXPECT_EQ(Absence(mono_s(100)).evidence_since(), mono_s(100));
}

TEST(Absence, AVoteThatStandsIsNotRepeatedARefutedOneSeldom) {
  Absence absence = Absence::verified(mono_s(100), mono_s(99));
  absence.voted(5, mono_s(100));
  EXPECT_EQ(absence.vote_due(5, mono_s(1), false), Instant::never());
  EXPECT_EQ(absence.vote_due(6, mono_s(103), false), mono_s(103) + limits::vote_again_first);
  absence.voted(6, mono_s(123));
  EXPECT_EQ(absence.vote_due(6, mono_s(103), true), Instant::never());
  EXPECT_EQ(absence.vote_due(7, mono_s(124), true), mono_s(124) + limits::vote_again);
}

}  // namespace
}  // namespace p2p
