#include "dns/cookie.h"

#include <sodium.h>

#include <algorithm>

namespace p2p::dns {
namespace {

constexpr size_t kClientBytes = 8, kTimeAt = 12, kHashAt = 16;
constexpr uint8_t kVersion = 1;
constexpr uint32_t kLifeS = 3600;
static_assert(crypto_shorthash_KEYBYTES == std::tuple_size_v<CookieMaker::Secret>);

uint32_t seconds(Instant now) {
  return static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now.since_start).count());
}

}  // namespace

// Client cookie, version, three zero bytes, time, SipHash-2-4 of all that and the address.
Cookie CookieMaker::make_at(ByteView client_part, const IpAddress& asker, uint32_t at_s) const {
  Cookie out{};
  std::copy_n(client_part.begin(), kClientBytes, out.begin());
  out[kClientBytes] = kVersion;
  put16(&out[kTimeAt], at_s >> 16);
  put16(&out[kTimeAt + 2], at_s & 0xffff);
  uint8_t hashed[kHashAt + 16];
  ByteView address = asker.bytes();
  std::copy_n(out.begin(), kHashAt, hashed);
  std::copy(address.begin(), address.end(), hashed + kHashAt);
  crypto_shorthash(&out[kHashAt], hashed, kHashAt + address.size(), secret_.data());
  return out;
}

Cookie CookieMaker::make(ByteView shown, const IpAddress& asker, Instant now) const {
  return make_at(shown.first(kClientBytes), asker, seconds(now));
}

bool CookieMaker::is_good(ByteView shown, const IpAddress& asker, Instant now) const {
  if (shown.size() != std::tuple_size_v<Cookie>) return false;
  uint32_t at_s = static_cast<uint32_t>(get16(&shown[kTimeAt])) << 16 | get16(&shown[kTimeAt + 2]);
  if (seconds(now) - at_s > kLifeS) return false;
  Cookie ours = make_at(shown.first(kClientBytes), asker, at_s);
  return sodium_memcmp(ours.data(), shown.data(), ours.size()) == 0;
}

}  // namespace p2p::dns
