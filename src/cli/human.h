// Durations and times as people read and write them.
#pragma once

#include <string>
#include <string_view>

#include "base/limits_local.h"
#include "base/result.h"
#include "base/time.h"

namespace p2p::cli {

// Two units at most: "45s", "3h 12m", "2d 4h", "0s". Negative ones show as "0s".
std::string duration_text(Duration d);

// One unit: "now" (below a second), "5s ago", "3h ago".
std::string age_text(Duration d);

// "2026-01-02 03:04:05" in the zone of $TZ or this host; "unknown" for 1970 and before.
std::string local_time_text(WallTime time);

// One or several of NUMBER and w, d, h, m or s: "7d", "1d12h", "90s". Errors: anything else,
// zero, and more than limits::ticket_life_max.
Result<Duration> parse_duration(std::string_view text);

}  // namespace p2p::cli
