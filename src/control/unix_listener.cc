#include "control/unix_listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/files.h"

namespace p2p::control {

namespace {

constexpr mode_t kSocketMode = 0660;
constexpr int kBacklog = 64;

Result<sockaddr_un> socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.find('\0') != std::string::npos) return fail("the socket's path is empty");
  if (path.size() >= sizeof address.sun_path)
    return fail("the socket path " + path + " is too long: the system allows " +
                std::to_string(sizeof address.sun_path - 1) + " bytes; choose another with --socket");
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

tl::unexpected<Error> system_error(const std::string& what, const std::string& path, int code) {
  return fail(what + " " + path + ": " + std::strerror(code));
}

// Whatever is at `path`, out of the way or a reason why not.
Status clear_path(const std::string& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return {};
    return system_error("cannot make the control socket", path, errno);
  }
  if (!S_ISSOCK(info.st_mode))
    return fail(path + " is there and is no socket: move it away, or choose another with --socket");
  int code = 0;
  // A full backlog (EAGAIN) has somebody behind it as well.
  if (connect_unix(path, code) || code == EAGAIN)
    return fail("a daemon answers at " + path +
                " already: stop it with \"p2p-ddns stop\", or choose another with --socket");
  if (code != ECONNREFUSED) return system_error("cannot tell who listens at", path, code);
  if (unlink(path.c_str()) != 0 && errno != ENOENT)
    return system_error("cannot replace the old control socket", path, errno);
  return {};
}

}  // namespace

Result<UnixListener> UnixListener::open(const std::string& path) {
  Result<sockaddr_un> address = socket_address(path);
  if (!address) return tl::unexpected(address.error());
  if (Status made = make_directory_of(path); !made) return tl::unexpected(made.error());
  if (Status cleared = clear_path(path); !cleared) return tl::unexpected(cleared.error());
  OwnedFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return system_error("cannot make the control socket", path, errno);
  // Before bind(): the file inherits it, so there is no moment with a wider mode. After: the
  // umask may have taken bits away.
  if (fchmod(fd.get(), kSocketMode) != 0 ||
      bind(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
    return system_error("cannot make the control socket", path, errno);
  UnixListener out(path, std::move(fd));
  struct stat info {};
  if (chmod(path.c_str(), kSocketMode) != 0 || lstat(path.c_str(), &info) != 0 ||
      listen(out.fd_.get(), kBacklog) != 0)
    return system_error("cannot make the control socket", path, errno);
  out.device_ = info.st_dev;
  out.inode_ = info.st_ino;
  return out;
}

UnixListener::UnixListener(UnixListener&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      fd_(std::move(other.fd_)),
      device_(other.device_),
      inode_(other.inode_) {}

UnixListener::~UnixListener() {
  struct stat info {};
  if (path_.empty() || lstat(path_.c_str(), &info) != 0) return;
  if (info.st_dev == device_ && info.st_ino == inode_) unlink(path_.c_str());
}

Result<OwnedFd> connect_unix(const std::string& path, int& error_code) {
  error_code = 0;
  Result<sockaddr_un> address = socket_address(path);
  if (!address) return tl::unexpected(address.error());
  OwnedFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (fd && connect(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0) return fd;
  error_code = errno;
  return fail(std::strerror(error_code));
}

}  // namespace p2p::control
