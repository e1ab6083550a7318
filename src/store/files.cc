#include "store/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/fd.h"
#include "base/files.h"

namespace p2p::store {

tl::unexpected<Error> system_error(const std::string& what, const std::string& path, int code) {
  return fail(what + " " + path + ": " + std::strerror(code));
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Result<std::string> set_aside(std::span<const std::string> paths, const std::string& suffix) {
  std::string end = suffix;
  auto is_taken = [&](const std::string& path) {
    struct stat info {};
    return lstat((path + end).c_str(), &info) == 0;
  };
  for (int i = 2; std::ranges::any_of(paths, is_taken); ++i) end = suffix + "-" + std::to_string(i);
  for (const std::string& path : paths)
    if (std::rename(path.c_str(), (path + end).c_str()) != 0 && errno != ENOENT)
      return system_error("cannot move aside", path, errno);
  if (Status synced = sync_directory_of(paths.front()); !synced) return tl::unexpected(synced.error());
  return end;
}

Status sync_directory_of(const std::string& path) {
  const std::string directory = directory_of(path);
  OwnedFd fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot sync a directory (EINVAL); there is nothing more to be had there.
  if (!fd || (fsync(fd.get()) != 0 && errno != EINVAL))
    return system_error("cannot sync the directory", directory, errno);
  return {};
}

}  // namespace p2p::store
