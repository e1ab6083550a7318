// Answers by TCP at all addresses, on a thread of its own: a bounded number of connections, none
// of which can hold the others up.
#pragma once

#include <sys/epoll.h>

#include <thread>
#include <unordered_map>

#include "dns/server_shared.h"
#include "dns/tcp_server_connection.h"

namespace p2p::dns {

class TcpServer {
 public:
  // `shared` is borrowed and outlives this.
  static Result<std::unique_ptr<TcpServer>> start(std::vector<OwnedFd> listeners, Shared& shared);
  // For start(): takes what cannot be had without failing.
  TcpServer(std::vector<OwnedFd> listeners, OwnedFd epoll, OwnedFd wake, Shared& shared);
  // Shared::is_stopping must be set before.
  ~TcpServer();

 private:
  void run();
  void handle(std::span<const epoll_event> events);
  void accept_one(int listener);
  void take(OwnedFd socket, const IpAddress& peer);
  void serve(TcpConnection& connection, bool may_read);
  void forget(int fd);
  void sweep();
  void set_accepting(bool is_accepting);
  bool watch(int operation, int fd, uint32_t events);
  bool is_pressed() const;

  std::vector<OwnedFd> listeners_;
  OwnedFd epoll_;
  OwnedFd wake_;
  Shared& shared_;
  SnapshotSlot::Reader zone_;
  std::vector<uint8_t> scratch_;
  std::unordered_map<int, TcpConnection> connections_;  // by descriptor
  Instant now_;                                         // of this turn
  Instant sweep_at_ = Instant::never();                 // no deadline is before
  Instant accept_again_at_;                             // after the system had no descriptor left
  bool is_accepting_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace p2p::dns
