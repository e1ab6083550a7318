// One client of the control server: reads a request, writes the reply or goes on with events.
#pragma once

#include <array>
#include <asio.hpp>
#include <memory>
#include <set>
#include <string>
#include "base/limits_local.h"

#include "control/backend.h"
#include "control/event_stream.h"
#include "control/http.h"

namespace p2p::control {

using StreamSocket = asio::generic::stream_protocol::socket;

// What the connections of one server share; used on its thread only.
struct Shared {
  Backend& backend;
  EventStream& events;
  Duration request_time;
  Duration reply_time;
  size_t reply_bytes = 0;  // of all replies that are being written
};

class Connection;

// What the connections of one listening socket must show, and who they are.
struct Gate {
  std::string token;  // empty: none is asked for
  std::set<Connection*> connections;
};

// Told to clients beyond limits::control_connections_max, who get no Connection.
std::string too_many_clients();

// Kept alive by the operations under way (the usual way of Asio), so it ends when the last one
// does; `shared` and `gate` outlive it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(StreamSocket socket, Shared& shared, Gate& gate);
  ~Connection();
  void start();
  // Ends all that is under way; the object goes soon after.
  void close();

 private:
  void set_deadline(Duration after);
  void read_head();
  void answer(std::string_view head);
  void send(const HttpReply& reply);
  void on_sent();
  void drain();
  void start_watch();
  void write_out();
  void write_events();
  void watch_for_end();

  StreamSocket socket_;
  asio::steady_timer deadline_;
  Shared& shared_;
  Gate& gate_;
  std::string in_;
  std::string out_;
  size_t counted_reply_bytes_ = 0;
  std::array<char, 4096> discard_{};
  size_t drained_ = 0;
  bool writing_ = false;
  std::unique_ptr<EventStream::Subscription> subscription_;
};

}  // namespace p2p::control
