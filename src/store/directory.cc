#include "store/directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "base/files.h"
#include "store/files.h"

namespace p2p::store {
namespace {

constexpr const char* kAdvice = "; correct that, or choose another place with --config";

tl::unexpected<Error> unusable(const std::string& what, const std::string& path, int code) {
  return fail(system_error(what, path, code).value().message + kAdvice);
}

// Makes `path` and what is missing above it.
Status make(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) return {};
    return fail(path + " is there and is no directory; choose another place with --config");
  }
  if (errno != ENOENT) return unusable("cannot look at", path, errno);
  if (Status above = make(directory_of(path)); !above) return above;
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return unusable("cannot make the directory", path, errno);
  return sync_directory_of(path);
}

// The process in the lock file, for people only: nothing is decided by it.
std::string holder(int fd) {
  std::array<char, 16> text{};
  const ssize_t size = pread(fd, text.data(), text.size(), 0);
  std::string_view read(text.data(), size > 0 ? static_cast<size_t>(size) : 0);
  std::string_view digits = read.substr(0, read.find_first_not_of("0123456789"));
  return digits.empty() ? "" : " (pid " + std::string(digits) + ")";
}

// What the lock stands for: the directory, or the database that the lock is named after.
std::string locked_place(const std::string& lock_path) {
  if (name_of(lock_path) == "lock") return directory_of(lock_path);
  return lock_path.substr(0, lock_path.rfind(".lock"));
}

}  // namespace

Status ensure_directory(const std::string& path) {
  if (Status made = make(path); !made) return made;
  if (faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK | X_OK, AT_EACCESS) != 0)
    return unusable("cannot make files in", path, errno);
  return {};
}

Result<DirectoryLock> DirectoryLock::take(const std::string& lock_path) {
  OwnedFd fd(open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return unusable("cannot open the lock file", lock_path, errno);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return unusable("cannot lock", lock_path, errno);
    return fail("another p2p-ddns" + holder(fd.get()) + " uses " + locked_place(lock_path) +
                "; stop it, or choose another place with --config");
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  // Only for the message above: a full disk is no reason to stay away.
  if (ftruncate(fd.get(), 0) == 0) (void)!pwrite(fd.get(), pid.data(), pid.size(), 0);
  return DirectoryLock(std::move(fd));
}

}  // namespace p2p::store
