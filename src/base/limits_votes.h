// The limits of votes in a crowd: when many nodes go at once.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include <cstddef>

#include "base/time.h"

namespace p2p::limits {

// Votes against so many nodes, one for each of so many peers and this many at least, by so many
// voters, within a moment are a mass crash (or a split): everyday comings and goings are fewer.
inline constexpr size_t alarm_peers_per_target = 128;
inline constexpr size_t alarm_targets_min = 3;
inline constexpr size_t alarm_voters_min = 3;
inline constexpr Duration alarm_window = 1s;
// It lasts so long after the last of these votes: until new neighbours have had their time to answer.
inline constexpr Duration alarm_hold = 3s;
// All neighbours are asked when it begins, and so often while it goes on.
inline constexpr Duration alarm_look_pause = 1s;
// Votes that a node hears of so soon after its start are history.
inline constexpr Duration alarm_after_start = 10s;
// A new neighbour is dialled so often, at half the tolerated pause, before its silence in an alarm
// counts: the last attempt falls after that pause of its process, and all but it send their first
// packet twice before the vote (vote_after_vote).
inline constexpr int alarm_dials = 3;
// A vote that follows the one before it so closely waits for more: a crowd of votes goes in few
// messages. Single ones are passed on at once; across ten thousand nodes this costs some 60 ms.
inline constexpr Duration votes_gather = 10ms;

// --- False votes (core/false_votes.h) ------------------------------------------------------------

// Refuted votes of one member after which none of it is taken, and the time in which one of them is
// forgiven: a vote and its refutation cost each node 4 KB, so who votes falsely for ever costs 270 B/s.
// One that lost its whole site for a moment has some twenty refuted at once.
inline constexpr size_t refuted_votes_burst = 64;
inline constexpr Duration refuted_votes_every = 15s;
// With so many of them, no vote of its member decides alone. Twice what a single target can make an honest
// neighbour's by coming and going (vote_repeats_burst).
inline constexpr size_t refuted_votes_trusted = 16;

}  // namespace p2p::limits
