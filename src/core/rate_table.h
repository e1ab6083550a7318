// How often something may be done, for each of many keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "base/time.h"

namespace p2p {

// So many at once and one in so much time after that, for each key. 40 bytes for a key that was
// used of late, none for others (the generic cell rate algorithm, ITU-T I.371).
class RateTable {
 public:
  RateTable(size_t burst, Duration every)
      : every_(every), ahead_max_(every * static_cast<int64_t>(burst - 1)) {}

  // Whether one more is within the limit.
  bool has_room(uint64_t key, Instant now) const;
  void charge(uint64_t key, Instant now);
  // When the next one is, or the next one that leaves room for so many more at once.
  Instant next(uint64_t key, Instant now, size_t spared = 0) const;
  // How many are not paid off yet, of those at once.
  size_t used(uint64_t key, Instant now) const;
  void forget_idle(Instant now);
  size_t size() const { return paid_until_.size(); }

 private:
  Duration every_, ahead_max_;
  std::unordered_map<uint64_t, Instant> paid_until_;
};

}  // namespace p2p
