#include "os/entropy.h"

#include <sys/random.h>

#include <cerrno>

#include "base/check.h"

namespace p2p::os {

void fill_random(std::span<uint8_t> out) {
  while (!out.empty()) {
    ssize_t count = getrandom(out.data(), out.size(), 0);
    P2P_CHECK(count > 0 || errno == EINTR);
    if (count > 0) out = out.subspan(static_cast<size_t>(count));
  }
}

}  // namespace p2p::os
