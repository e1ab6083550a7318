// The bytes of the names file that the NSS module reads (nss/snapshot.h has the format).
#pragma once

#include <span>

#include "base/bytes.h"
#include "base/time.h"
#include "core/label.h"
#include "resolver/name_entry.h"

namespace p2p::resolver {

// A whole file whose heart beats at `now`, which is CLOCK_BOOTTIME. Of two entries with the same
// name or address the first one is found by it. Left out: reserved labels, names that do not fit
// the zone into a host name of 253 characters, and addresses beyond 32 of a family. `seed` should be
// drawn anew each time. Errors: more than the format's 64 MiB, or names that collide under every
// seed tried.
Result<Bytes> encode_names(const Zone& zone, std::span<const NameEntry> entries, uint32_t seed, Instant now);

// The heartbeat's value for this moment.
uint32_t heartbeat_of(Instant now);

}  // namespace p2p::resolver
