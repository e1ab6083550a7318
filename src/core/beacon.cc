#include "core/beacon.h"

#include <sodium.h>

namespace p2p {
namespace {

constexpr uint8_t kLooks = 1, kMoved = 2;
constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kSealBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr size_t kTextBytes = 35;
static_assert(beacon_bytes == kNonceBytes + kTextBytes + kSealBytes);
static_assert(std::tuple_size_v<BeaconNonce> == kNonceBytes);
static_assert(std::tuple_size_v<BeaconKey> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

}  // namespace

BeaconKey beacon_key(const Admission& first) {
  return derive_secret("p2p-ddns/1 beacon", first.signature.view());
}

Bytes seal_beacon(const Beacon& beacon, const BeaconKey& key, const BeaconNonce& nonce) {
  uint8_t flags = static_cast<uint8_t>((beacon.looks ? kLooks : 0) | (beacon.moved ? kMoved : 0));
  Bytes text = Writer().u8(flags).u16(beacon.port).bytes(beacon.sender.view()).take();
  Bytes out(beacon_bytes);
  std::copy(nonce.begin(), nonce.end(), out.begin());
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonceBytes, nullptr, text.data(), text.size(),
                                             nullptr, 0, nullptr, nonce.data(), key.data());
  return out;
}

std::optional<Beacon> open_beacon(ByteView bytes, const BeaconKey& key) {
  if (bytes.size() != beacon_bytes) return std::nullopt;
  std::array<uint8_t, kTextBytes> text{};
  int code = crypto_aead_xchacha20poly1305_ietf_decrypt(
      text.data(), nullptr, nullptr, bytes.data() + kNonceBytes, bytes.size() - kNonceBytes, nullptr, 0,
      bytes.data(), key.data());
  if (code != 0) return std::nullopt;
  Reader in(text);
  uint8_t flags = in.u8();
  Beacon out{.looks = (flags & kLooks) != 0, .moved = (flags & kMoved) != 0};
  out.port = in.u16();
  out.sender.bytes = in.array<32>();
  if (out.port == 0) return std::nullopt;
  return out;
}

}  // namespace p2p
