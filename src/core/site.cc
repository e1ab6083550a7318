#include "core/site.h"

namespace p2p {
namespace {
constexpr size_t kIpv4PrefixBytes = 3, kIpv6PrefixBytes = 6;
}  // namespace

SiteId site_of(const IpAddress& address) {
  // The family is told by the first byte, so that no two prefixes of two families are one number.
  uint64_t out = address.is_v6() ? 6 : 4;
  for (uint8_t byte : address.bytes().first(address.is_v6() ? kIpv6PrefixBytes : kIpv4PrefixBytes))
    out = out << 8 | byte;
  return out;
}

SiteId site_of(const SignedRecord& record) {
  // Sorted: the IPv4 ones first.
  std::vector<IpAddress> addresses = record.addresses();
  return addresses.empty() ? 0 : site_of(addresses.front());
}

}  // namespace p2p
