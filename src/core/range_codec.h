// The bytes of one range of a reconciliation: docs/protocol.md, "ranges". Tested with the messages.
#pragma once

#include "core/reconcile.h"

namespace p2p {

// What is malformed fails the reader.
Range read_range(Reader& reader);
// Entries beyond limits::range_entries_max are left out.
void write_range(Writer& out, const Range& range);

}  // namespace p2p
