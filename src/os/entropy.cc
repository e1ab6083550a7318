#include "os/entropy.h"

#include <sys/random.h>

#include <array>
#include <cerrno>

#include "base/bytes.h"
#include "base/check.h"

namespace p2p::os {

void fill_random(std::span<uint8_t> out) {
  while (!out.empty()) {
    ssize_t count = getrandom(out.data(), out.size(), 0);
    P2P_CHECK(count > 0 || errno == EINTR);
    if (count > 0) out = out.subspan(static_cast<size_t>(count));
  }
}

uint64_t random_u64() {
  std::array<uint8_t, sizeof(uint64_t)> bytes{};
  fill_random(bytes);
  return Reader(bytes).u64();
}

}  // namespace p2p::os
