#include "control/iso_time.h"

#include <gtest/gtest.h>

namespace p2p::control {
namespace {

TEST(IsoTime, IsWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(to_iso(WallTime{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso(WallTime{Duration(1767323045678ms)}), "2026-01-02T03:04:05.678Z");
  EXPECT_EQ(to_iso(WallTime{Duration(951782399999ms)}), "2000-02-28T23:59:59.999Z");
}

TEST(IsoTime, StaysWithinFourDigitsOfYears) {
  EXPECT_EQ(to_iso(WallTime{Duration::min()}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_iso(WallTime{Duration::max()}), "9999-12-31T23:59:59.999Z");
}

TEST(IsoTime, IsReadBack) {
  for (int64_t ms : {int64_t{0}, int64_t{1767323045678}, int64_t{253402300799999}}) {
    WallTime time{std::chrono::milliseconds(ms)};
    auto back = parse_iso(to_iso(time));
    ASSERT_TRUE(back) << to_iso(time);
    EXPECT_EQ(*back, time);
  }
  EXPECT_EQ(*parse_iso("2026-01-02T03:04:05Z"), WallTime::from_seconds(1767323045));
}

TEST(IsoTime, RefusesAnythingElse) {
  for (const char* text :
       {"", "2026-01-02", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05", "2026-01-02T03:04:05+01:00",
        "2026-13-02T03:04:05Z", "2026-02-30T03:04:05Z", "2026-01-02T24:04:05Z", "2026-01-02T03:60:05Z",
        "2026-01-02T03:04:60Z", "2026-01-02T03:04:05.67Z", "2026-01-02T03:04:05.6789Z",
        "1969-12-31T23:59:59Z", "-026-01-02T03:04:05Z", "2026-0a-02T03:04:05Z", "2026-01-02T03:04:05.67xZ"})
    EXPECT_FALSE(parse_iso(text)) << text;
}

}  // namespace
}  // namespace p2p::control
