// Remembers the bytes of items that were merged of late, so that the copies which a flood brings
// over the other links cost one hash each. It may forget, but it never takes one item for another
// by anybody's design: the hash is keyed (SipHash-2-4) with a secret of this start.
#pragma once

#include <array>
#include <vector>

#include "base/bytes.h"

namespace p2p {

class SeenItems {
 public:
  explicit SeenItems(uint64_t secret);

  uint64_t tag_of(ByteView item) const;
  bool contains(uint64_t tag) const { return !slots_.empty() && slots_[tag % slots_.size()] == tag; }
  void insert(uint64_t tag);
  void clear() { slots_.clear(); }

 private:
  std::array<uint8_t, 16> key_{};
  std::vector<uint64_t> slots_;
};

}  // namespace p2p
