// The DNS server of --dns, and what it says: a new snapshot of the names whenever the map, a
// node's state or this host's subnets have changed.
#pragma once

#include <memory>
#include <vector>

#include "daemon/engine.h"
#include "dns/server.h"

namespace p2p::daemon {

class DnsPublisher {
 public:
  // Listens at once; serves an empty zone until update() is called. Errors: an address that cannot
  // be had, in a line for the user.
  static Result<std::unique_ptr<DnsPublisher>> start(const std::vector<SocketAddress>& listen,
                                                     const Zone& zone);

  // A node's state or name changed; the map's own changes update() sees by itself.
  void note_change() { is_stale_ = true; }
  // To be called at the end of each turn of the loop: publishes a snapshot if there is news.
  void update(const Engine& engine, Now now);

  std::vector<SocketAddress> listening() const { return server_->listening(); }

 private:
  explicit DnsPublisher(uint64_t hash_seed) : hash_seed_(hash_seed) {}

  std::unique_ptr<dns::Server> server_;
  uint64_t hash_seed_;
  uint32_t serial_ = 0;
  bool is_stale_ = true;
  uint64_t map_hash_ = 0;
  std::vector<os::Interface> interfaces_;
};

}  // namespace p2p::daemon
