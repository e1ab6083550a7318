// Faults as a seed draws them: first which kinds happen at all in this run, since rare combinations
// are where faults hide (Groce and others, "Swarm testing", 2012), then when and to whom.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sim/simulation.h"

namespace p2p::sim {

enum class Fault {
  restart,
  move,
  cut,
  one_way_cut,
  stopped_process,
  suspend,
  clock_jump,
  clock_drift,
  old_backup,
  lost_disk,
  stuck_disk,
  bad_network,
  bursts,
  doubled_datagrams,
  slow_links,
  leave,
  renumber,
  count_,
};

class Swarm {
 public:
  // Draws the kinds, and makes a network of `hosts` in five subnets that has a moment to form.
  Swarm(Simulation& sim, size_t hosts);

  // One of the drawn faults, at somebody's cost.
  void harm();
  // All faults stop; whoever was once admitted for good is on again, except those that left.
  void mend();
  // What was drawn, for people.
  std::string kinds() const;

 private:
  HostId anybody();
  int any_subnet();
  bool chance() { return sim_.random().below(2) == 0; }
  void start(HostId host);
  void harm_host(Fault fault, HostId host);
  void harm_network(Fault fault);
  void restart(HostId host);

  Simulation& sim_;
  std::vector<HostId> hosts_;
  std::vector<Fault> active_;
  std::vector<StoredState> backups_;  // by host; empty when none was made
  Conditions quiet_;
};

}  // namespace p2p::sim
