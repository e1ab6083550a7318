// The control API's server: HTTP and JSON on a Unix socket, the same with a bearer token on TCP.
// It runs on one thread of its own, so that a slow client costs the daemon's loop nothing; that
// thread and everything clients can make it keep are bounded (limits.h, "Local control").
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/limits_local.h"
#include "control/backend.h"
#include "control/event_stream.h"

namespace p2p::control {

struct ServerOptions {
  std::string socket_path;
  // The same API on TCP for those who send "Authorization: Bearer TOKEN"; port 0 is any.
  std::optional<SocketAddress> admin_http;
  std::string admin_token;  // at least 16 characters when admin_http is there
  Duration request_time = limits::control_request_time_max;
  Duration reply_time = limits::control_reply_time_max;
};

class Server {
 public:
  // Listens and serves at once. Borrows both; they outlive the server. Errors: UnixListener::open,
  // a TCP address that cannot be had, a token that is too short.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Backend& backend,
                                               EventStream& events);
  // As stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Closes all connections, watchers too, removes the socket's file and joins the thread. Waits
  // for a backend call under way, for nothing else. Not from the server's own thread.
  void stop();

  // Where admin_http listens; port 0 when it does not.
  SocketAddress admin_address() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace p2p::control
