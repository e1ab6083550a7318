// The bytes of the ranges of a reconciliation: docs/protocol.md, "ranges". Tested with the messages.
#pragma once

#include "core/reconcile.h"

namespace p2p {

// To the end, limits::reconcile_ranges_max at most. What is malformed fails the reader, and so do lists and
// hashes out of order or one within another: an answer looks at no part of the map for two of them.
std::vector<Range> read_ranges(Reader& reader);
// Entries beyond limits::range_entries_max are left out.
void write_range(Writer& out, const Range& range);

}  // namespace p2p
