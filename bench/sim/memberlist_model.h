// HashiCorp's memberlist with its LAN defaults, as a model for comparison: gossip of queued news
// each 200 ms to 3 others, each piece 4 ceil(log10(N + 1)) times; a probe each second, 0.5 s for
// the answer, 3 indirect ones; suspicion with Lifeguard's shortening (multiplier 4, at most 6 times
// as long). A. Das, I. Gupta, A. Motivala, "SWIM", DSN 2002; A. Dadgar, J. Phillips, J. Currey,
// "Lifeguard", 2017. News do not ride on probes here, which changes little.
#pragma once

#include <vector>

#include "base/random.h"
#include "sim/agenda.h"
#include "sim/simulation.h"

namespace p2p::bench {

class MemberlistModel {
 public:
  MemberlistModel(size_t nodes, uint64_t seed, const sim::Conditions& conditions);

  // One node's update: until the last has it; never() when its copies died out before.
  Duration update();
  // One node dies: until the last one shows it dead.
  Duration crash();
  // Sent per node for the last update.
  double copies() const { return static_cast<double>(sent_) / static_cast<double>(nodes_.size()); }

 private:
  enum class News : uint8_t { update, suspect, dead };
  struct Queued {
    News news;
    size_t from = 0;  // who suspects
    int sent = 0;
  };
  struct Peer {
    Duration phase{0};  // of its gossip and its probes
    bool has_update = false, knows_dead = false, is_ticking = false;
    std::vector<size_t> suspecters;
    Instant suspects_since;
    uint64_t timer = 0;  // the present one's number
    std::vector<Queued> queue;
  };

  void reset();
  void run(const size_t& done, Duration limit);
  void hear(size_t peer, const Queued& news);
  void suspect(size_t peer, size_t from);
  void enqueue(size_t peer, const Queued& news);
  void gossip(size_t peer);
  void probe(size_t peer);
  size_t other_than(size_t peer);

  std::vector<Peer> nodes_;
  Random random_;
  sim::Conditions conditions_;
  sim::Agenda agenda_;
  Instant now_;
  int sends_max_ = 0;
  uint64_t sent_ = 0;
  size_t updated_ = 0, know_dead_ = 0;
  size_t victim_ = 0;
  bool is_dead_ = false;
};

}  // namespace p2p::bench
