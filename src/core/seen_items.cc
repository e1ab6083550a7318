#include "core/seen_items.h"

#include <sodium.h>

#include "base/limits.h"
#include "core/identity.h"

namespace p2p {

SeenItems::SeenItems(uint64_t secret) {
  static_assert(crypto_shorthash_KEYBYTES == 16);
  auto derived = derive_secret("seen items", Writer().u64(secret).view());
  std::copy_n(derived.begin(), key_.size(), key_.begin());
}

uint64_t SeenItems::tag_of(ByteView item) const {
  std::array<uint8_t, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), item.data(), item.size(), key_.data());
  return Reader(hash).u64();
}

void SeenItems::insert(uint64_t tag) {
  if (slots_.empty()) slots_.resize(limits::seen_items_max);
  slots_[tag % slots_.size()] = tag;
}

}  // namespace p2p
