// What messages that change nothing cost the peer that brings them, and for how long a member is kept
// out that brought too many, or what nobody honest sends. With its unit and the reason, as in base/limits.h.
#pragma once

#include <cstddef>

#include "base/limits.h"

namespace p2p::limits {

// --- What a peer may bring (core/junk_account.h) -------------------------------------------------

// Ten copies of each item at once, in a network of 2,000 or more: a healed split brings each item over
// each link; renumbering at once was seen to bring 1.3 copies of each beyond news, a crash of half 0.1.
inline constexpr double junk_burst = 20000;
// Per second after that, without news. Where limits keep something out for long maps differ, and each
// comparison brings copies of whole entries: with a tenth of this, and copies four times as dear, nodes
// that a member made differ by votes beyond its limit kept out each other.
inline constexpr double junk_per_s = 100;
// A copy, or an item about a stranger: this many divided by the members, between 1 and the maximum, as a
// flood and a split bring copies in proportion to the members.
inline constexpr double junk_copy_members = 2000;
inline constexpr double junk_copy_price_max = 5;
// What is beyond its author's limit: an honest link brings one in ten seconds of each flooding member,
// as all nodes let through another one of its versions.
inline constexpr double junk_excess_price = 10;
// The same, of the peer's own record. Nobody honest has any, but that who starts again and again forgets
// how many versions it published before: each 4 s for ever is borne.
inline constexpr double junk_own_excess_price = 50;
// A message without items. A host that is always late by 80 ms, or 10 % loss, makes a link bring two probes
// or answers a second for ever.
inline constexpr double junk_idle_price = 2;
// What each piece of news, whoever brought it, allows every peer beside: a copy over its link, another
// one by a comparison of maps that crossed it, and another version beyond the author's limit. So the
// storm that honest peers make pays for its copies, however large it is and however long.
inline constexpr double junk_copies_per_news = 2;

// --- Who is kept out (core/offences.h) -----------------------------------------------------------

// The first time-out is shun_time; each further one this many times as long, until it is time_out_max.
// Two wrongly counted storms in a row keep somebody honest from this peer for five minutes; who goes on for
// ever offends four times an hour.
inline constexpr int time_out_growth = 4;
inline constexpr Duration time_out_max = 16min;
// One offence is forgiven for each hour since the last time-out. Who waits for that costs, by a whole
// junk_burst an hour, 160 B/s.
inline constexpr Duration forgive_after = 1h;
// More offences than so many make no difference: all is forgiven after as many hours.
inline constexpr int offences_max = 3;
// The burst that a peer with offences has, for each of them, and at least: five copies of each item, and
// two and a half, which still is twice what an honest storm was seen to bring.
inline constexpr double probation_share = 0.5;
inline constexpr double probation_share_min = 0.25;
// Members of whom offences are remembered, some 100 bytes each; beyond it the oldest is forgotten.
inline constexpr size_t offenders_max = 1024;

}  // namespace p2p::limits
