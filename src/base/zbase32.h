// z-base-32: five bits a character, an alphabet chosen for people who read and type it.
// Source: Zooko O'Whielacronx, "human-oriented base-32 encoding" (2002).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace p2p {

// ceil(8 n / 5) characters, the last one padded with zero bits.
std::string zbase32_encode(ByteView bytes);

// Upper case is taken for lower case. Errors name the first character that does not belong and
// its place; a length or padding that no encoder makes is an error too.
Result<Bytes> zbase32_decode(std::string_view text);

}  // namespace p2p
