// Wall times as text: "2026-01-02T03:04:05.678Z" (RFC 3339, always UTC and milliseconds).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace p2p::control {

// Times before 1970 and after 9999 show as these.
std::string to_iso(WallTime time);

// Exactly what to_iso makes; the milliseconds may be missing.
Result<WallTime> parse_iso(std::string_view text);

}  // namespace p2p::control
