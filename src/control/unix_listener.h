// The file of a Unix socket: made with the right mode from its first moment, a dead daemon's one
// replaced, a living one's or a stranger's file left alone.
#pragma once

#include <sys/types.h>
#include <string>

#include "base/fd.h"
#include "base/result.h"

namespace p2p::control {

// A listening socket and its file, which goes when this does (unless somebody replaced it).
class UnixListener {
 public:
  // Mode 0660; a missing directory is made with mode 0755, its parents are not. Errors: the path
  // is too long, something else lives there, a daemon answers there, or the system's reason.
  static Result<UnixListener> open(const std::string& path);

  UnixListener(UnixListener&& other) noexcept;
  UnixListener& operator=(UnixListener&&) = delete;
  ~UnixListener();

  OwnedFd& fd() { return fd_; }
  const std::string& path() const { return path_; }

 private:
  UnixListener(std::string path, OwnedFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  std::string path_;  // empty after a move
  OwnedFd fd_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// A connected, non-blocking socket to whoever listens at `path`. `error_code` gets errno, or 0
// when the path cannot be one.
Result<OwnedFd> connect_unix(const std::string& path, int& error_code);

}  // namespace p2p::control
