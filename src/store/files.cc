#include "store/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/fd.h"
#include "base/paths.h"

namespace p2p::store {

tl::unexpected<Error> system_error(const std::string& what, const std::string& path, int code) {
  return fail(what + " " + path + ": " + std::strerror(code));
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Status sync_directory_of(const std::string& path) {
  const std::string directory = directory_of(path);
  OwnedFd fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot sync a directory (EINVAL); there is nothing more to be had there.
  if (!fd || (fsync(fd.get()) != 0 && errno != EINVAL))
    return system_error("cannot sync the directory", directory, errno);
  return {};
}

}  // namespace p2p::store
