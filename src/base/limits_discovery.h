// The limits of finding peers again: beacons on the link, seeds, the search among known members.
// With its unit and the reason, as in base/limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace p2p::limits {

// --- Seeds (--bootstrap) -----------------------------------------------------------------------

// Names that one node may be given, each looked up in a thread of its own.
inline constexpr size_t seeds_max = 8;
// A DNS name's text (RFC 1035, 2.3.4), and addresses of one answer that are dialled.
inline constexpr size_t seed_host_bytes_max = 253;
inline constexpr size_t seed_addresses_max = 8;

}  // namespace p2p::limits
