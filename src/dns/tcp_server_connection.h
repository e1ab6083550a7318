// One TCP connection of an asker: bytes in, answers out (RFC 7766), as far as both go at once.
#pragma once

#include "dns/respond.h"
#include "dns/server_socket.h"

namespace p2p::dns {

class TcpConnection {
 public:
  // `socket` does not block. `now` begins its time.
  TcpConnection(OwnedFd socket, const IpAddress& peer, Instant now)
      : socket_(std::move(socket)), peer_(peer), opened_at_(now), active_at_(now) {}

  enum class State { reads, writes, closed };

  // Reads once if that may give something, answers all whole queries, sends all answers with one
  // call; until there is nothing more to do or the client does not take more. `is_pressed`: one
  // query, then the end. `scratch` has scratch_bytes. Adds to `answers`.
  State serve(bool may_read, bool is_pressed, const Responder& responder, std::span<uint8_t> scratch,
              uint64_t& answers);

  // Room for one answer at least behind many others.
  static constexpr size_t scratch_bytes = 2 * 65536;

  // When to cut it off.
  Instant deadline(bool is_pressed) const;

  State state() const { return state_; }  // as serve() last gave it
  const IpAddress& peer() const { return peer_; }
  int fd() const { return socket_.get(); }

 private:
  enum class Phase {
    open,
    finishing,  // no more queries are taken; the last answers go out
    draining,   // all is sent; what still comes is thrown away until the client closes as well,
                // for closing at once would take the answers with it
    closed
  };
  State work(bool may_read, bool is_pressed, const Responder& responder, std::span<uint8_t> scratch,
             uint64_t& answers);
  bool has_whole_query() const;
  void read(std::span<uint8_t> scratch);
  void answer_queries(bool is_pressed, const Responder& responder, std::span<uint8_t> scratch,
                      uint64_t& answers);
  void send(ByteView bytes);
  void flush();

  OwnedFd socket_;
  IpAddress peer_;
  Instant opened_at_;
  Instant active_at_;  // of the last answer
  State state_ = State::reads;
  Phase phase_ = Phase::open;
  bool has_client_closed_ = false;
  Bytes in_;   // at most dns_tcp_read_bytes and a part of one query
  Bytes out_;  // at most scratch_bytes
};

}  // namespace p2p::dns
