#include "control/client_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/limits_local.h"
#include "control/unix_listener.h"

namespace p2p::control {

namespace {

using std::chrono::steady_clock;

// After this the user is told what is waited for.
constexpr auto kSlow = std::chrono::seconds(1);

// Waits for `events`; false when the deadline passed.
bool wait_for(int fd, short events, const steady_clock::time_point* deadline) {
  for (;;) {
    int timeout_ms = -1;
    if (deadline) {
      auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - steady_clock::now());
      if (left.count() <= 0) return false;
      timeout_ms = static_cast<int>(left.count());
    }
    pollfd item{fd, events, 0};
    int ready = poll(&item, 1, timeout_ms);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the next read or write tells the reason
  }
}

}  // namespace

Result<ClientSocket> ClientSocket::open(const std::string& path, std::function<void()> on_slow) {
  int code = 0;
  Result<OwnedFd> fd = connect_unix(path, code);
  if (fd) return ClientSocket(path, std::move(*fd), std::move(on_slow));
  if (code == 0) return tl::unexpected(fd.error());
  if (code == EACCES || code == EPERM)
    return fail("no permission to use " + path + ": run this as the daemon's user or as root");
  if (code == EAGAIN) return fail("the daemon at " + path + " is busy: try again");
  return fail("no daemon answers at " + path +
              ": start one with \"p2p-ddns --daemon ...\" (or name its socket with --socket)");
}

Status ClientSocket::send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(fd_.get(), POLLOUT, &deadline_)) return fail("the daemon at " + path_ + " does not read");
    ssize_t sent = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    // It may have answered and hung up before it read all: the answer counts.
    if (sent < 0 && errno == EPIPE) return {};
    if (sent < 0) return fail("cannot talk to the daemon at " + path_ + ": " + std::strerror(errno));
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return {};
}

bool ClientSocket::wait_readable(int fd) {
  if (on_slow_) {
    if (wait_for(fd, POLLIN, &slow_at_)) return true;
    std::exchange(on_slow_, nullptr)();
  }
  return wait_for(fd, POLLIN, &deadline_);
}

Result<bool> ClientSocket::receive(bool has_deadline) {
  std::array<char, 16384> chunk;
  for (;;) {
    if (!(has_deadline ? wait_readable(fd_.get()) : wait_for(fd_.get(), POLLIN, nullptr)))
      return fail("the daemon at " + path_ + " does not answer: is it overloaded?");
    ssize_t count = recv(fd_.get(), chunk.data(), chunk.size(), 0);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0 && errno != ECONNRESET)
      return fail("cannot talk to the daemon at " + path_ + ": " + std::strerror(errno));
    if (count <= 0) return false;
    in_.append(chunk.data(), static_cast<size_t>(count));
    return true;
  }
}

Result<HttpReplyHead> ClientSocket::request(std::string_view method, std::string_view target) {
  auto now = steady_clock::now();
  slow_at_ = now + kSlow;
  deadline_ = now + limits::control_answer_time_max;
  std::string text = std::string(method) + " " + std::string(target) +
                     " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  if (Status sent = send_all(text); !sent) return tl::unexpected(sent.error());
  size_t end;
  while ((end = in_.find("\r\n\r\n")) == std::string::npos) {
    if (in_.size() > limits::control_head_bytes_max) return fail("the answer's head is too long");
    Result<bool> more = receive(true);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return fail("the daemon at " + path_ + " hung up without an answer");
  }
  Result<HttpReplyHead> head = parse_http_reply_head(std::string_view(in_).substr(0, end + 4));
  in_.erase(0, end + 4);
  return head;
}

Result<std::string> ClientSocket::read_body(const HttpReplyHead& head) {
  while (!head.has_length || in_.size() < head.content_length) {
    if (in_.size() > limits::control_answer_bytes_max) return fail("the answer is too long");
    Result<bool> more = receive(true);
    if (!more) return tl::unexpected(more.error());
    if (*more) continue;
    if (head.has_length) return fail("the daemon at " + path_ + " hung up within its answer");
    break;
  }
  if (head.has_length) in_.resize(head.content_length);
  return std::move(in_);
}

Result<std::string> ClientSocket::read_line() {
  size_t end;
  while ((end = in_.find('\n')) == std::string::npos) {
    if (in_.size() > limits::control_line_bytes_max) return fail("a line of the answer is too long");
    Result<bool> more = receive(false);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return fail("the daemon at " + path_ + " has stopped");
  }
  std::string line = in_.substr(0, end);
  in_.erase(0, end + 1);
  return line;
}

OwnedFd ClientSocket::peer_process() const {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(fd_.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return OwnedFd();
  if (peer.pid <= 0 || peer.pid == getpid()) return OwnedFd();
  // Not pidfd_open(): glibc 2.36 declares it without extern "C".
  return OwnedFd(static_cast<int>(syscall(SYS_pidfd_open, peer.pid, 0)));
}

bool ClientSocket::wait_for_end(const OwnedFd& process) { return !process || wait_readable(process.get()); }

}  // namespace p2p::control
