// The limits of watching neighbours: probes, votes, and a node's own health.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include "base/limits.h"

namespace p2p::limits {

// --- What `status` calls a problem ---------------------------------------------------------------

// How far back it looks.
inline constexpr Duration diagnosis_window = 10min;
// Isolation for so long is no hiccup: the remedy for lost addresses is named too.
inline constexpr Duration isolation_is_long = 60s;
// Shorter pauses of this process, fewer accusations and shorter differences are everyday.
inline constexpr Duration stall_worth_telling = 2s;
inline constexpr size_t accusations_worth_telling = 3;
inline constexpr Duration behind_worth_telling = 30s;
// A neighbour that only this node does not reach for so long.
inline constexpr Duration out_of_reach_worth_telling = 30s;
// Accusations that follow each other so closely are one.
inline constexpr Duration accusation_pause = 15s;

// --- Watching ------------------------------------------------------------------------------------

// A peer that has been away for so long is redialled with this mean pause, and this one at most.
inline constexpr Duration redial_slow_after = 10min;
inline constexpr Duration redial_slow_pause_mean = 16s;
inline constexpr Duration redial_pause_max = 60s;
// A clock that jumped so far is shown at once, though not more often than this.
inline constexpr Duration clock_step_min = 1s;
inline constexpr Duration clock_step_pause = 10s;
// How long a peer's process may pause without being voted against. The safe profile is for hosts
// that are busy, swap, or sit behind radio that sleeps.
inline constexpr Duration tolerated_pause = 500ms;
inline constexpr Duration tolerated_pause_safe = 1500ms;
// Probes of one burst: with 10 % loss each way all of them and the first question go unanswered once
// in three million times. The space between two of them follows the tolerated pause.
inline constexpr int burst_probes = 8;
inline constexpr Duration burst_spacing_min = 50ms;
inline constexpr Duration burst_spacing_max = 100ms;
// What an answer may take beyond the round trip as it was measured, at least, and before it was.
inline constexpr Duration probe_patience_min = 20ms;
inline constexpr Duration probe_patience_unmeasured = 250ms;
// Beyond that before an answer is missed: busy loops and timers that are a little late.
inline constexpr Duration probe_grace = 80ms;
// A step that comes so much later than it was asked for shows that this host itself was not there:
// half of what is tolerated in others.
inline constexpr Duration own_delay_max = 250ms;
// How long a node that noticed that votes for nobody: by then it has heard its neighbours anew.
inline constexpr Duration own_delay_penance = 3s;
// A peer that did not answer our dials for the tolerated pause and so much more, after somebody else
// voted against it, gets our vote too.
inline constexpr Duration vote_after_vote = 300ms;
// When a vote that was refuted, although the peer stays silent here, may be repeated: once soon,
// for its last word may have overtaken its end; then seldom.
inline constexpr Duration vote_again_first = 20s;
inline constexpr Duration vote_again = 10min;
// Clocks are shown to each linked peer so often: it costs as much as a probe, and in that time two
// clocks part by a tenth of a second at most.
inline constexpr Duration clock_interval = 10min;

}  // namespace p2p::limits
