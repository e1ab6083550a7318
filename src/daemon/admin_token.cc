#include "daemon/admin_token.h"

#include <array>

#include "base/zbase32.h"
#include "os/entropy.h"
#include "store/secret_file.h"

namespace p2p::daemon {

Result<std::string> admin_token(const std::string& path) {
  constexpr size_t kFileBytesMax = 256;
  auto kept = store::read_secret_file(path, kFileBytesMax);
  if (!kept) return tl::unexpected(kept.error());
  if (*kept) {
    std::string token = **kept;
    while (!token.empty() && token.back() == '\n') token.pop_back();
    return token;
  }
  std::array<uint8_t, 32> bytes{};
  os::fill_random(bytes);
  std::string token = zbase32_encode(bytes);
  auto written = store::write_secret_file(path, token + "\n");
  if (!written) return tl::unexpected(written.error());
  return token;
}

}  // namespace p2p::daemon
