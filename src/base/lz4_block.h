// The LZ4 block format (github.com/lz4/lz4, doc/lz4_Block_format.md): runs of new bytes, and copies of
// what came up to 64 KiB before. What many items of one message have in common is sent once so,
// whatever it is. liblz4 does it; its unpacker is made for hostile bytes.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace p2p {

// The most that one block may hold unpacked here: copies reach back over all of it.
inline constexpr size_t lz4_plain_max = 65535;

// Longer blocks are refused: none that holds so much is longer than this.
inline constexpr size_t lz4_packed_max = lz4_plain_max + lz4_plain_max / 255 + 16;

// At most lz4_plain_max bytes; more is our bug (CHECK). What has nothing in common comes out a little
// longer than it is. Costs some 10 ns a byte.
Bytes lz4_pack(ByteView plain);

// Empty when the block is malformed or holds more than `plain_max`. Never takes more memory than that.
std::optional<Bytes> lz4_unpack(ByteView packed, size_t plain_max);

}  // namespace p2p
