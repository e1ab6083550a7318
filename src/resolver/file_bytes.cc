#include "resolver/file_bytes.h"

#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/limits_local.h"

namespace p2p::resolver {

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(done));
  }
  return true;
}

std::optional<std::string> read_all(int fd) {
  std::string out;
  char piece[16 * 1024];
  for (;;) {
    ssize_t got = pread(fd, piece, sizeof piece, static_cast<off_t>(out.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) return out;
    out.append(piece, static_cast<size_t>(got));
    if (out.size() > limits::system_file_bytes_max) {
      errno = EFBIG;
      return std::nullopt;
    }
  }
}

bool copy_attributes(int from, int to) {
  ssize_t size = flistxattr(from, nullptr, 0);
  if (size <= 0) return size == 0 || errno == ENOTSUP;
  std::string names(static_cast<size_t>(size), '\0');
  size = flistxattr(from, names.data(), names.size());
  if (size < 0) return false;
  names.resize(static_cast<size_t>(size));
  for (size_t at = 0; at < names.size(); at = names.find('\0', at) + 1) {
    const char* name = names.c_str() + at;
    ssize_t value_size = fgetxattr(from, name, nullptr, 0);
    if (value_size < 0) return false;
    std::vector<char> value(static_cast<size_t>(value_size));
    value_size = fgetxattr(from, name, value.data(), value.size());
    if (value_size < 0) return false;
    if (fsetxattr(to, name, value.data(), static_cast<size_t>(value_size), 0) != 0) return false;
  }
  return true;
}

}  // namespace p2p::resolver
