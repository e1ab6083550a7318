// The host as the set-ups see it: its files and its commands. The one seam for tests, which have a
// directory for "/" and commands of their own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/limits_local.h"
#include "resolver/plan.h"

namespace p2p::resolver {

// Runs a command and gives what it printed, errors too. Error: it could not be run, failed, or took
// longer than it may.
using RunCommand = std::function<Result<std::string>(const Command&)>;

struct Host {
  std::string root;  // before every path; empty: the host itself
  RunCommand run;
  // Where a copy of the NSS module may lie that can be installed, the best place first.
  std::vector<std::string> module_sources;

  std::string at(std::string_view path) const { return root + std::string(path); }
};

// This host, with real commands.
Host this_host(std::vector<std::string> module_sources,
               Duration command_time_max = limits::setup_command_time_max);

// What the host is like now. Nothing is changed; what cannot be read counts as not there.
HostFacts look_at(const Host& host);

}  // namespace p2p::resolver
