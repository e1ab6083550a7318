#include "cli/human.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/limits_local.h"

namespace p2p::cli {
namespace {

TEST(DurationText, HasTwoUnitsAtMost) {
  EXPECT_EQ(duration_text(-5s), "0s");
  EXPECT_EQ(duration_text(999ms), "0s");
  EXPECT_EQ(duration_text(45s), "45s");
  EXPECT_EQ(duration_text(60s), "1m");
  EXPECT_EQ(duration_text(3h + 12min + 5s), "3h 12m");
  EXPECT_EQ(duration_text(1h + 5s), "1h");
  EXPECT_EQ(duration_text(52h), "2d 4h");
}

TEST(AgeText, HasOneUnit) {
  EXPECT_EQ(age_text(-5s), "now");
  EXPECT_EQ(age_text(900ms), "now");
  EXPECT_EQ(age_text(5s), "5s ago");
  EXPECT_EQ(age_text(3h + 12min), "3h ago");
  EXPECT_EQ(age_text(50h), "2d ago");
}

TEST(LocalTimeText, FollowsTheZoneOfTheHost) {
  setenv("TZ", "UTC-2", 1);
  tzset();
  EXPECT_EQ(local_time_text(WallTime::from_seconds(1767323045)), "2026-01-02 05:04:05");
  EXPECT_EQ(local_time_text(WallTime{}), "unknown");
  EXPECT_EQ(local_time_text(WallTime{Duration::min()}), "unknown");
  EXPECT_FALSE(local_time_text(WallTime{Duration::max()}).empty());
}

TEST(ParseDuration, SumsNumbersWithUnits) {
  EXPECT_EQ(*parse_duration("7d"), Duration(7 * 24h));
  EXPECT_EQ(*parse_duration("1w"), Duration(7 * 24h));
  EXPECT_EQ(*parse_duration("1d12h"), Duration(36h));
  EXPECT_EQ(*parse_duration("90s"), Duration(90s));
  EXPECT_EQ(*parse_duration("3650d"), limits::ticket_life_max);
}

TEST(ParseDuration, RefusesAnythingElse) {
  for (const char* text : {"", "7", "d", "-7d", "7 d", "7x", "7d3", "0s", "1.5h", "+1d"})
    EXPECT_EQ(parse_duration(text).error().message,
              "\"" + std::string(text) + "\" is not a time span: write 7d, 12h, 30m or 45s");
  for (const char* text : {"3651d", "99999999999999999999d", "9223372036854775807w", "3650d1s"})
    EXPECT_EQ(parse_duration(text).error().message,
              "\"" + std::string(text) + "\" is too long: at most 3650d");
}

}  // namespace
}  // namespace p2p::cli
