// Answers by UDP at one socket, in batches, on a thread of its own.
#pragma once

#include <thread>

#include "dns/rate_limit.h"
#include "dns/server_shared.h"
#include "dns/server_socket.h"

namespace p2p::dns {

class UdpServer {
 public:
  // `shared` is borrowed and outlives this.
  UdpServer(OwnedFd socket, Shared& shared);
  // Shared::is_stopping must be set before.
  ~UdpServer();

  SocketAddress address() const { return local_address(socket_); }

 private:
  struct Batch;
  void run();
  size_t receive(Batch& batch);
  void parse(Batch& batch, size_t count, const Snapshot& zone);
  size_t answer_all(Batch& batch, size_t count, const Snapshot& zone, Instant now);
  size_t answer_one(Batch& batch, size_t i, const Snapshot& zone, Instant now);
  void send(Batch& batch, size_t count);

  OwnedFd socket_;
  Shared& shared_;
  const bool needs_source_;  // listens at all addresses: must answer from the one that was asked
  RateLimit rate_limit_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace p2p::dns
