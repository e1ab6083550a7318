// DNS resource records as a node's record carries them: RFC 1035 wire format without compression,
// class IN, the owner name relative to the node (the empty name is the node itself).
#pragma once

#include <string>
#include <vector>

#include "base/ip.h"
#include "core/view.h"

namespace p2p {

// Numbers from the IANA registry of DNS parameters.
enum class RrType : uint16_t { a = 1, aaaa = 28, srv = 33 };

struct ResourceRecord {
  Bytes owner;  // wire-format labels, relative; the final zero byte included
  RrType type{};
  uint32_t ttl_s = 0;
  Bytes data;

  static ResourceRecord address(const IpAddress& ip);
  // `service` as "_ssh._tcp"; the target is the node itself.
  static ResourceRecord service(std::string_view service, uint16_t port);
};

// The service under which a node's own QUIC port is published.
inline constexpr std::string_view peer_service = "_p2p-ddns._udp";

Bytes encode_resources(const std::vector<ResourceRecord>& records);

// All or nothing: names of at most 255 bytes in labels of 1 to 63, class IN, data of the exact size for
// A and AAAA, sane SRV data. Types that are not known here pass unread.
Result<std::vector<ResourceRecord>> parse_resources(ByteView bytes);

// What a parsed set says: its A and AAAA addresses at the node itself, sorted, each once.
std::vector<IpAddress> addresses_of(const std::vector<ResourceRecord>& records);
// The services in it; the port of `peer_service` is 0 when there is none.
std::vector<ServiceView> services_of(const std::vector<ResourceRecord>& records);

}  // namespace p2p
