// The numbers of the DNS protocol that we use (IANA registry of DNS parameters), and reading and
// writing big-endian integers in place.
#pragma once

#include "core/resource.h"

namespace p2p::dns {

inline constexpr size_t header_bytes = 12;
inline constexpr size_t name_bytes_max = 255;
inline constexpr uint16_t class_in = 1;

// Besides those that core knows by name.
namespace rr_type {
inline constexpr RrType ns{2}, cname{5}, soa{6}, ptr{12}, hinfo{13}, mx{15}, txt{16}, opt{41}, sshfp{44};
inline constexpr RrType ixfr{251}, axfr{252}, any{255};
}  // namespace rr_type

enum class Rcode : uint8_t {
  ok = 0,
  format_error = 1,
  no_such_name = 3,
  not_implemented = 4,
  refused = 5,
  bad_version = 16
};

// The header's second word.
namespace flag {
inline constexpr uint16_t response = 0x8000, opcode = 0x7800, authoritative = 0x0400, truncated = 0x0200;
inline constexpr uint16_t recursion_desired = 0x0100;
}  // namespace flag

inline uint16_t get16(const uint8_t* at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }
inline void put16(uint8_t* at, size_t value) {
  at[0] = static_cast<uint8_t>(value >> 8);
  at[1] = static_cast<uint8_t>(value);
}

}  // namespace p2p::dns
