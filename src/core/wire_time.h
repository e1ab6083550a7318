// Times on the wire: milliseconds since 1970 in 8 bytes, 0 for "none".
#pragma once

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "base/time.h"

namespace p2p {

inline uint64_t to_wire_ms(WallTime t) {
  return static_cast<uint64_t>(std::max<int64_t>(0, t.since_epoch.count() / 1000));
}

// Far times are cut to the year 9999, so that no arithmetic on them can overflow.
inline WallTime from_wire_ms(uint64_t ms) {
  constexpr uint64_t kYear9999 = 253402300799000;
  return WallTime{std::chrono::milliseconds(std::min(ms, kYear9999))};
}

inline uint64_t to_wire_ms(const std::optional<WallTime>& t) { return t ? to_wire_ms(*t) : 0; }
inline std::optional<WallTime> optional_from_wire_ms(uint64_t ms) {
  if (ms == 0) return std::nullopt;
  return from_wire_ms(ms);
}

}  // namespace p2p
