#include "base/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace p2p {

IpAddress IpAddress::v4(std::array<uint8_t, 4> bytes) {
  IpAddress out;
  std::copy(bytes.begin(), bytes.end(), out.bytes_.begin());
  return out;
}

IpAddress IpAddress::v6(std::array<uint8_t, 16> bytes) {
  static constexpr std::array<uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin()))
    return v4({bytes[12], bytes[13], bytes[14], bytes[15]});
  IpAddress out;
  out.v6_ = true;
  out.bytes_ = bytes;
  return out;
}

Result<IpAddress> IpAddress::from_bytes(ByteView bytes) {
  Reader reader(bytes);
  if (bytes.size() == 4) return v4(reader.array<4>());
  if (bytes.size() == 16) return v6(reader.array<16>());
  return fail("an IP address has 4 or 16 bytes, not " + std::to_string(bytes.size()));
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
  std::string terminated(text);
  // inet_pton(3) would stop at a zero byte and pass over what follows.
  if (text.find('\0') != text.npos) return fail("an IP address has no zero byte in it");
  std::array<uint8_t, 4> four{};
  if (inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) return v4(four);
  std::array<uint8_t, 16> sixteen{};
  if (inet_pton(AF_INET6, terminated.c_str(), sixteen.data()) == 1) return v6(sixteen);
  return fail("\"" + terminated + "\" is not an IP address");
}

bool IpAddress::is_unspecified() const {
  return std::all_of(bytes_.begin(), bytes_.end(), [](uint8_t b) { return b == 0; });
}

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes_[0] == 127;
  return bytes_[15] == 1 && std::all_of(bytes_.begin(), bytes_.end() - 1, [](uint8_t b) { return b == 0; });
}

bool IpAddress::is_link_local() const {
  if (is_v4()) return bytes_[0] == 169 && bytes_[1] == 254;
  return bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
}

bool IpAddress::is_multicast() const {
  if (is_v6()) return bytes_[0] == 0xff;
  return (bytes_[0] & 0xf0) == 0xe0 || *this == v4({255, 255, 255, 255});
}

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(is_v6() ? AF_INET6 : AF_INET, bytes_.data(), text, sizeof text);
  return text;
}

Result<SocketAddress> SocketAddress::parse(std::string_view text) {
  size_t colon = text.rfind(':');
  std::string_view host = colon == text.npos ? text : text.substr(0, colon);
  std::string_view port = colon == text.npos ? "" : text.substr(colon + 1);
  bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  auto ip = IpAddress::parse(host);
  SocketAddress out;
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  bool port_ok = error == std::errc() && end == port.data() + port.size();
  if (!ip || !port_ok || ip->is_v6() != bracketed)
    return fail("\"" + std::string(text) + "\" is not ADDRESS:PORT (IPv6 as [ADDRESS]:PORT)");
  out.ip = *ip;
  return out;
}

std::string SocketAddress::to_string() const {
  std::string host = ip.is_v6() ? "[" + ip.to_string() + "]" : ip.to_string();
  return host + ":" + std::to_string(port);
}

}  // namespace p2p
