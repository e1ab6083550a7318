// How the network of a simulation is: delays, losses, rates. The defaults are a quiet local network.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "base/time.h"

namespace p2p::sim {

// One-way delays between sites; each subnet of a simulation is one.
struct Sites {
  Duration inside = 1ms, between = 40ms;
  std::map<std::pair<int, int>, Duration> pairs = {};  // others than these, by from and to
};

// Losses in bursts (Gilbert and Elliott): each way of a link is in a good or a bad state, and each
// packet may change it.
struct Bursts {
  double enter = 0;    // from good to bad
  double leave = 0.3;  // from bad to good
  double loss = 0.9;   // of a packet in the bad state
};

struct Conditions {
  // One way, drawn for each message. Between sites, what is above the least is added to the site's.
  Duration delay_min = 1ms, delay_max = 5ms;
  double loss = 0;                  // of each packet; costs a stream a retransmission
  Duration disk_delay_max = 20ms;   // until a batch is durable
  double tail = 0;                  // sigma of a lognormal factor on each delay: 0 none, 1 a heavy tail
  std::optional<Sites> sites = {};  // in place of delay_min
  Bursts bursts = {};
  double duplicate = 0;  // of datagrams
  double reorder = 0;    // of datagrams: held back for reorder_by, so that later ones overtake
  Duration reorder_by = 50ms;
  double bytes_per_s = 0;  // of each host's way out, in order, with its queue; 0: no limit
};

}  // namespace p2p::sim
