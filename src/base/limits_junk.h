// What items that change nothing cost the link that brought them, of limits::junk_burst.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include "base/limits_spread.h"

namespace p2p::limits {

// A copy, or an item about a stranger: this many divided by the members, between 1 and the maximum. A
// flood, a healed split and a storm of changes bring copies in proportion to the members; this allows
// 25 of each at once and one in four seconds, where each owner may have one update in ten.
inline constexpr double junk_copy_members = 2000;
inline constexpr double junk_copy_price_max = 5;
// What is beyond its author's limit: an honest link brings one in ten seconds of each flooding member,
// as all nodes let through another one of its versions.
inline constexpr double junk_excess_price = 10;
// The same, of the peer's own record. Nobody honest has any, but that who starts again and again forgets
// how many versions it published before.
inline constexpr double junk_own_excess_price = 250;

}  // namespace p2p::limits
