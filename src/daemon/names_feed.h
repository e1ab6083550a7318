// From the map to the ways by which programs see the names: at each change, but never so often that
// it would keep the loop from its packets.
#pragma once

#include <memory>
#include <vector>

#include "daemon/engine.h"
#include "daemon/names_keeper.h"

namespace p2p::daemon {

class NamesFeed {
 public:
  // Both are borrowed.
  NamesFeed(asio::io_context& io, Engine& engine, bool omits_unreachable)
      : engine_(engine), omits_unreachable_(omits_unreachable), timer_(io) {}

  void add(std::unique_ptr<NameWay> way, Duration pause = Duration(0));
  // A node's state or name changed; the map's own changes update() sees by itself.
  void note_change() { is_stale_ = true; }
  // At the end of each turn of the loop. The first change after a quiet time goes out at once.
  void update(Now now);
  // About once a second: the loop lives.
  void note_loop(Instant now);
  // Nothing of it stays on the host. Waits for the threads.
  void clear() { keepers_.clear(); }

  control::ServedNames serving() const;
  std::vector<std::string> problems() const;

 private:
  void gather();

  Engine& engine_;
  const bool omits_unreachable_;
  asio::steady_timer timer_;
  std::vector<std::unique_ptr<NamesKeeper>> keepers_;
  NameTablePtr names_;
  bool is_stale_ = true;
  bool is_waiting_ = false;
  Instant due_;
  uint64_t map_hash_ = 0;
  std::vector<os::Interface> interfaces_;
  std::vector<dns::Subnet> subnets_;
};

}  // namespace p2p::daemon
