// The limits of redialling where links die young. With its unit and the reason, as in base/limits.h.
#pragma once

#include "base/time.h"

namespace p2p::limits {

// A link that was lost sooner than this died young: a network too slow for its links breaks them
// again and again, and each new one costs both ends 2 KB and more.
inline constexpr Duration young_link = 30s;
// The mean pause before a peer is dialled again whose links died young twice in a row; it doubles with
// each further one, up to the second number: where all links break, what is left of the network then
// carries the new ones.
inline constexpr Duration flapping_pause_mean = 2s;
inline constexpr Duration flapping_pause_mean_max = 32s;
// A peer whose links did not die young for so long is as any other again.
inline constexpr Duration flapping_memory = 2 * 60s;

// So many such peers show that it is the network.
inline constexpr int flapping_everywhere = 3;

}  // namespace p2p::limits
