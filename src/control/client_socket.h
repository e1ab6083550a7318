// One HTTP exchange over a Unix socket, blocking, with a deadline. For client.cc.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/http.h"
#include "control/unix_listener.h"

namespace p2p::control {

class ClientSocket {
 public:
  static Result<ClientSocket> open(const std::string& path);

  // Sends the request and reads the answer's head.
  Result<HttpReplyHead> request(std::string_view method, std::string_view target);

  // After request(): the body, up to its length or the end of the stream.
  Result<std::string> read_body(const HttpReplyHead& head);

  // After request(): the next line of a stream without its end; waits as long as it takes. An
  // error at the end of the stream.
  Result<std::string> read_line();

 private:
  ClientSocket(std::string path, OwnedFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

  Status send_all(std::string_view bytes);
  // Appends to in_ what is there; false at the end of the stream. Waits until the deadline, or
  // for ever with none.
  Result<bool> receive(bool has_deadline);

  std::string path_;
  OwnedFd fd_;
  std::string in_;
  std::chrono::steady_clock::time_point deadline_{};
};

}  // namespace p2p::control
