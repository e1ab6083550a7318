// The host as a whole: pure functions from what was tried to findings.
#pragma once

#include "doctor/name_check.h"

namespace p2p::doctor {

struct DnsProbe {
  std::string at;                    // "127.0.0.1:53"
  std::string udp_error, tcp_error;  // empty: it answered
};

struct HostsFileProbe {
  std::string path;
  std::string section;  // our lines in it
};

struct ProgramsProbe {
  NodeView node;
  NameProbe probe;
};

// A field is empty where it could not be tried without a daemon.
struct HostProbes {
  std::optional<StatusView> status;
  std::string no_daemon;  // why there is no status
  std::string storage;    // "saved"
  bool is_port_held = false;
  bool is_served = false;               // some way hands the names to programs
  std::vector<ProgramsProbe> programs;  // this node, and another one
  std::vector<std::string> setups;      // "nss: PATH: in place", as `resolver status` prints
  std::vector<HostsFileProbe> hosts;
  std::vector<DnsProbe> dns;
};

Findings check_host(const HostProbes& probes);

}  // namespace p2p::doctor
