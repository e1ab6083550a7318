// `p2p-ddns new-identity`: this device becomes another node of its network. The cure where two devices
// run with one key, as after a card was copied.
#pragma once

#include "base/paths.h"
#include "cli/options.h"
#include "core/identity.h"

namespace p2p::daemon {

struct NewIdentity {
  NodeId before, now;
  std::string set_aside;  // what the names of the old files end in
};

// Makes a new key. The old key and database get other names and stay; the ticket that the node kept
// stays where it is, and with it the daemon joins again when it is started next, asking for the same
// name. Errors, each one line, and nothing is changed: a daemon runs with this state, there is
// none here, or no ticket was kept. `now` goes into the names.
Result<NewIdentity> make_new_identity(const StatePaths& paths, WallTime now);

// Does it, prints what was done, and gives the exit code.
int run_new_identity(const cli::NewIdentityCall& call, const cli::Environment& env);

}  // namespace p2p::daemon
