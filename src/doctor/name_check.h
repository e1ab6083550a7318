// One name, from its owner's record to the programs of this host: pure functions from what was
// asked and seen to findings.
#pragma once

#include <optional>

#include "core/view.h"
#include "doctor/finding.h"

namespace p2p::doctor {

// What our own DNS server says at the name; from the very table that it answers from.
struct DnsSays {
  bool exists = false;
  std::vector<IpAddress> addresses;
  uint16_t ttl_s = 0;
};

// All that the daemon knows of a name.
struct Explanation {
  std::string asked;
  std::string meaning;               // "a bare name", "an alias", ...
  std::string name;                  // whole, as programs ask for it: "attic.p2p.internal"
  std::optional<NodeView> node;      // whose it is; empty for what lists the services of all
  std::vector<IpAddress> addresses;  // that programs should get
  NodeOrigin origin;
  std::string told_by;              // that node's name, else its id; empty as in `origin`
  std::vector<std::string> losers;  // who asked for this name too and goes by another
  std::string owner;                // who has the name that this node asked for; empty: itself
  bool is_omitted = false;          // --omit-unreachable takes the name away now
  std::optional<DnsSays> dns;       // empty: DNS is off
};

// What one service of nsswitch.conf answers on its own.
struct WayAnswer {
  std::string service;  // "files", "p2pddns", "dns", ...
  std::vector<IpAddress> addresses;
};

// What the C library answers programs.
struct NameProbe {
  std::string name;
  std::vector<IpAddress> addresses;
  std::string error;            // its words when there are none
  std::vector<WayAnswer> ways;  // in the order of nsswitch.conf
};

// Findings about the record, its state and DNS; the links of the chain in order.
Findings check_record(const Explanation& explanation);

// Whether programs get the addresses that they should. `is_served`: the daemon hands the names to some
// way, so that an empty answer is a fault of this host.
Finding check_programs(const std::vector<IpAddress>& wanted, const NameProbe& probe, bool is_served);

// The same for a bare name, which not every way knows; `whole` is what to write instead.
Finding check_bare(const std::vector<IpAddress>& wanted, const NameProbe& probe, const std::string& whole);

// "10.0.1.5, 2001:db8::5", or "none".
std::string list_of(const std::vector<IpAddress>& addresses);

}  // namespace p2p::doctor
