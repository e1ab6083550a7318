// One HTTP exchange over a Unix socket, blocking, with a deadline. For client.cc.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"
#include "control/http.h"

namespace p2p::control {

class ClientSocket {
 public:
  // `on_slow` may be empty; see Client.
  static Result<ClientSocket> open(const std::string& path, std::function<void()> on_slow);

  // Sends the request and reads the answer's head.
  Result<HttpReplyHead> request(std::string_view method, std::string_view target);

  // After request(): the body, up to its length or the end of the stream.
  Result<std::string> read_body(const HttpReplyHead& head);

  // After request(): the next line of a stream without its end; waits as long as it takes. An
  // error at the end of the stream.
  Result<std::string> read_line();

  // A handle on the process that listens (pidfd_open(2)); none when it cannot be told, as from
  // another PID namespace, or when it is this very process.
  OwnedFd peer_process() const;
  // After request(): waits for that process to end. False when it runs on.
  bool wait_for_end(const OwnedFd& process);

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  ClientSocket(std::string path, OwnedFd fd, std::function<void()> on_slow)
      : path_(std::move(path)), fd_(std::move(fd)), on_slow_(std::move(on_slow)) {}

  Status send_all(std::string_view bytes);
  // Waits until `fd` is readable or has ended; false when the deadline passed. Calls on_slow_ once.
  bool wait_readable(int fd);
  // Appends to in_ what is there; false at the end of the stream. Waits until the deadline, or
  // for ever with none.
  Result<bool> receive(bool has_deadline);

  std::string path_;
  OwnedFd fd_;
  std::string in_;
  std::function<void()> on_slow_;
  TimePoint slow_at_{};
  TimePoint deadline_{};
};

}  // namespace p2p::control
