// The LZ4 block format (github.com/lz4/lz4, doc/lz4_Block_format.md): runs of new bytes, and copies of
// what came up to 64 KiB before. What many items of one message have in common is sent once so,
// whatever it is. Small enough to be our own; the unpacker meets hostile bytes.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace p2p {

// The most that one block may hold unpacked here: copies reach back over all of it.
inline constexpr size_t lz4_plain_max = 65535;

// At most lz4_plain_max bytes; more is our bug (CHECK). Equal bytes give equal blocks. What has nothing
// in common comes out a little longer than it is. Costs about 5 ns a byte.
Bytes lz4_pack(ByteView plain);

// Empty when the block is malformed or holds more than `plain_max`. Never takes more memory than that.
std::optional<Bytes> lz4_unpack(ByteView packed, size_t plain_max);

}  // namespace p2p
