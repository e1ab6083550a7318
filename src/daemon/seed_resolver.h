// Seeds' names into addresses, away from the loop: getaddrinfo(3) may block for as long as a name
// server likes. Each lookup has a thread of its own, one for a seed at a time, so that neither the
// daemon nor another seed ever waits for one that hangs; nor does the end of the process.
#pragma once

#include <asio.hpp>
#include <functional>
#include <memory>

#include "core/node_io.h"

namespace p2p::daemon {

class SeedResolver {
 public:
  using OnFound = std::function<void(input::LookedUp)>;
  // What stands for getaddrinfo(3) in tests.
  using LookUp = std::function<std::vector<IpAddress>(const Seed&)>;

  // Borrows `io`; `on_found` is called on its thread, as long as this lives.
  SeedResolver(asio::io_context& io, OnFound on_found, LookUp look_up = system_look_up);
  ~SeedResolver();
  SeedResolver(const SeedResolver&) = delete;
  SeedResolver& operator=(const SeedResolver&) = delete;

  // Passed over while the same seed is still being looked up, or limits::seeds_max are.
  void ask(const Seed& seed);

  // By the C library: the hosts file, DNS, whatever this host is set up for. Empty on any failure.
  static std::vector<IpAddress> system_look_up(const Seed& seed);

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  // with the threads, which may outlive this
};

}  // namespace p2p::daemon
