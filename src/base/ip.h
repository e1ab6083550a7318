// Internet addresses as values: an address (IPv4 or IPv6), and an address with a UDP port.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace p2p {

// An IPv4 or IPv6 address. IPv4 fills the first four bytes; the others are zero. Ordered IPv4
// first, then by bytes. A v4-mapped IPv6 address (::ffff:a.b.c.d) is always turned into IPv4.
class IpAddress {
 public:
  IpAddress() = default;  // 0.0.0.0
  static IpAddress v4(std::array<uint8_t, 4> bytes);
  static IpAddress v6(std::array<uint8_t, 16> bytes);
  // From 4 or 16 bytes; any other size is an error.
  static Result<IpAddress> from_bytes(ByteView bytes);
  // Text as inet_pton(3) takes it, without brackets, zone or prefix length.
  static Result<IpAddress> parse(std::string_view text);

  bool is_v4() const { return !v6_; }
  bool is_v6() const { return v6_; }
  ByteView bytes() const { return {bytes_.data(), v6_ ? size_t{16} : size_t{4}}; }

  bool is_unspecified() const;
  bool is_loopback() const;    // 127.0.0.0/8, ::1
  bool is_link_local() const;  // 169.254.0.0/16, fe80::/10
  bool is_multicast() const;   // 224.0.0.0/4 and broadcast, ff00::/8

  std::string to_string() const;
  auto operator<=>(const IpAddress&) const = default;

 private:
  bool v6_ = false;
  std::array<uint8_t, 16> bytes_{};
};

// An address and a UDP port. `scope` is the interface index of a link-local IPv6 address, else 0;
// it has a meaning on this host only and is never sent.
struct SocketAddress {
  IpAddress ip;
  uint16_t port = 0;
  uint32_t scope = 0;

  // "192.0.2.1:53", "[2001:db8::1]:53".
  static Result<SocketAddress> parse(std::string_view text);
  std::string to_string() const;
  auto operator<=>(const SocketAddress&) const = default;
};

}  // namespace p2p
