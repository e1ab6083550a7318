// The state directory: made, and owned by one daemon at a time.
#pragma once

#include <string>

#include "base/fd.h"
#include "base/result.h"

namespace p2p::store {

// Makes the directory and the missing ones above it, mode 0700, and syncs what it made; an
// existing one is left as it is. Errors: something else is there, it cannot be made, or no file
// can be made in it (read-only, somebody else's).
Status ensure_directory(const std::string& path);

// Held as long as this lives, and gone with the process however it ends.
class DirectoryLock {
 public:
  // Makes the lock file (StatePaths::lock) where it is missing, and writes our pid into it. Error:
  // another process has it ("another p2p-ddns (pid N) uses ..."), or the system's reason.
  static Result<DirectoryLock> take(const std::string& lock_path);

 private:
  explicit DirectoryLock(OwnedFd fd) : fd_(std::move(fd)) {}

  OwnedFd fd_;
};

}  // namespace p2p::store
