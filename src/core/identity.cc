#include "core/identity.h"

#include <sodium.h>

#include <optional>
#include <unordered_set>

#include "base/check.h"
#include "base/zbase32.h"

namespace p2p {
namespace {

Bytes signed_text(Purpose purpose, const NetworkId& network, ByteView text) {
  return Writer()
      .bytes(as_bytes("p2p-ddns/1"))
      .u8(static_cast<uint8_t>(purpose))
      .bytes(network.view())
      .bytes(text)
      .take();
}

thread_local std::optional<std::unordered_set<uint64_t>> good_signatures;

}  // namespace

VerificationMemo::VerificationMemo() { good_signatures.emplace(); }
VerificationMemo::~VerificationMemo() { good_signatures.reset(); }

void crypto_init() { P2P_CHECK(sodium_init() >= 0); }

template <class Tag>
std::string PublicKey<Tag>::to_string() const {
  return zbase32_encode(bytes);
}

template <class Tag>
Result<PublicKey<Tag>> PublicKey<Tag>::parse(std::string_view text) {
  auto decoded = zbase32_decode(text);
  if (!decoded) return tl::unexpected(decoded.error());
  Reader reader(*decoded);
  PublicKey out{reader.array<32>()};
  if (!reader.done()) return fail("an id has 52 characters, not " + std::to_string(text.size()));
  return out;
}

template struct PublicKey<NodeTag>;
template struct PublicKey<NetworkTag>;
template struct PublicKey<InviteTag>;

KeyPair::KeyPair(const Seed& seed) : seed_(seed) {
  crypto_sign_ed25519_seed_keypair(public_key_.data(), secret_.data(), seed_.data());
}

KeyPair::~KeyPair() {
  sodium_memzero(seed_.data(), seed_.size());
  sodium_memzero(secret_.data(), secret_.size());
}

Signature KeyPair::sign(Purpose purpose, const NetworkId& network, ByteView text) const {
  Bytes whole = signed_text(purpose, network, text);
  Signature out;
  crypto_sign_ed25519_detached(out.bytes.data(), nullptr, whole.data(), whole.size(), secret_.data());
  return out;
}

bool verify_signature(ByteView key, Purpose purpose, const NetworkId& network, ByteView text,
                      const Signature& signature) {
  if (key.size() != 32) return false;
  Bytes whole = signed_text(purpose, network, text);
  uint64_t digest = 0;
  if (good_signatures) {
    digest = digest64(Writer().bytes(key).bytes(signature.view()).bytes(whole).view());
    if (good_signatures->contains(digest)) return true;
  }
  bool is_good = crypto_sign_ed25519_verify_detached(signature.bytes.data(), whole.data(), whole.size(),
                                                     key.data()) == 0;
  if (is_good && good_signatures) good_signatures->insert(digest);
  return is_good;
}

uint64_t digest64(ByteView bytes) {
  std::array<uint8_t, 32> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
  return Reader(hash).u64();
}

std::array<uint8_t, 32> derive_secret(std::string_view use, ByteView bytes) {
  std::array<uint8_t, 32> out{};
  Bytes text = Writer().bytes16(as_bytes(use)).bytes(bytes).take();
  crypto_generichash(out.data(), out.size(), text.data(), text.size(), nullptr, 0);
  return out;
}

}  // namespace p2p
