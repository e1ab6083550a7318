// The DNS server: UDP and TCP at some addresses, answering from the snapshot published last. Its
// threads share nothing with the rest of the program, so no stuck disk and no storm of updates
// can delay an answer. It asks nobody anything.
#pragma once

#include <memory>
#include <vector>
#include "base/limits_dns.h"

#include "dns/cookie.h"
#include "dns/snapshot.h"

namespace p2p::dns {

// Monotonic time; called by all threads of the server.
using ServerClock = Instant (*)();

struct ServerOptions {
  // At most limits::dns_listen_max. Port 0 is any free one, the same for UDP and TCP.
  std::vector<SocketAddress> listen;
  // Who is answered besides this host and the snapshot's subnets; others meet silence.
  std::vector<Subnet> allow;
  // Drawn anew at each start.
  CookieMaker::Secret secret{};
  ServerClock clock = nullptr;  // never null
};

// Counted since the start.
struct ServerStats {
  uint64_t udp_answers = 0;
  uint64_t udp_limited = 0;  // cut or dropped by the rate limit
  uint64_t not_allowed = 0;  // datagrams and connections of strangers
  uint64_t tcp_answers = 0;
  uint64_t tcp_connections = 0;
  uint64_t tcp_refused = 0;  // beyond the limit of one address
  uint64_t tcp_cut_off = 0;  // idle, slow, or not reading
};

class Server {
 public:
  // Listens at all of the addresses or fails. Answers when it returns.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options,
                                               std::shared_ptr<const Snapshot> first);
  // Closes everything and waits for the threads.
  ~Server();

  // The next answers come from this one. From any thread.
  void publish(std::shared_ptr<const Snapshot> snapshot);

  std::vector<SocketAddress> listening() const;
  ServerStats stats() const;

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace p2p::dns
