// The limits of how news spread: links, the flood and its tree, reconciliation, rates of members.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace p2p::limits {

// --- Links -------------------------------------------------------------------------------------

// Links that members made to this one though the overlay did not ask it for them: a further one is
// refused, and tries others or comes again.
inline constexpr size_t accepted_links_max = 24;
// Of each ring, each way, so many are held: if the nearest is silent the next one is at hand.
inline constexpr size_t ring_candidates = 8;

// --- The flood ---------------------------------------------------------------------------------

// A network of more peers than this prunes its flood; below it the copies are cheap, and are what
// makes an update fast when many nodes died unnoticed.
inline constexpr size_t prune_above_nodes = 1000;
// Owners that one Prune message names: 2 KB.
inline constexpr size_t prune_owners_max = 256;
// Owners whose news a link asked not to be told, some 50 bytes each; beyond it copies go.
inline constexpr size_t stopped_owners_max = 4096;
// How long such a wish holds: a tree that grew in bad weather is given up some time.
inline constexpr Duration prune_life = 10 * 60s;
// Owners of whom a node remembers which links bring their news; beyond it all are learnt anew.
inline constexpr size_t flood_owners_max = 4096;
// Prune messages of one link, each way, at once and per second after that.
inline constexpr double prunes_burst = 500;
inline constexpr double prunes_per_s = 100;

// --- Reconciliation ----------------------------------------------------------------------------

// Entries of one range in a message, 14 bytes each.
inline constexpr size_t range_entries_max = 1000;
// Entries of the map that one answer looks at: three times each one of the largest network, 3 ms in all.
// And ranges that it answers with: what 256 ranges have for children.
inline constexpr size_t reconcile_entries_max = 64 * 1024;
inline constexpr size_t reconcile_answer_max = 4096;
// Entries that the answers on one link look at, at once and per second after that: a newcomer to the
// largest network asks for all of it some twenty times, part after part; later one look at all of it a
// second is more than enough.
inline constexpr double reconcile_entries_burst = 20 * nodes_max;
inline constexpr double reconcile_entries_per_s = nodes_max;
// Items sent in answer before the maps are compared anew, and the pause before that: a quarter of
// what may wait on a link (send_queue_bytes_max).
inline constexpr size_t reconcile_part_bytes = 1024 * 1024;
inline constexpr Duration reconcile_part_pause = 50ms;
// Between two openings on one link, and how far that grows while they bring nothing: what differs
// then is what a limit keeps out.
inline constexpr Duration reconcile_pause = 1s;
inline constexpr Duration reconcile_pause_max = 60s;

// --- Rates -------------------------------------------------------------------------------------

// Of the versions of one owner (owner_updates_burst at once), of the votes of one voter
// (voter_burst at once), and of those of one voter against one target, one in so much time.
inline constexpr Duration owner_updates_every = 10s;
inline constexpr Duration voter_every = 500ms;
inline constexpr size_t vote_repeats_burst = 8;
inline constexpr Duration vote_repeats_every = 60s;
// A node's own versions at once, after that as above: less than others take, or they would keep
// some out.
inline constexpr size_t own_updates_burst = 57;
// Of these, so many are kept for what happens to the node itself: ten voters within their limits could use
// up all others, and each change of its addresses would wait. A laptop that roams changes them ten times.
inline constexpr size_t own_updates_kept = 10;
// Members, voters and pairs of them that did something of late, 40 bytes each.
inline constexpr size_t rate_keys_max = 20000;
// Complaints about peers in the log, at once and per second after that.
inline constexpr double complaints_burst = 10;
inline constexpr double complaints_per_s = 0.1;

}  // namespace p2p::limits
