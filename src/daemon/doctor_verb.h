// `p2p-ddns explain NAME` and `p2p-ddns doctor`.
#pragma once

#include "cli/options.h"

namespace p2p::daemon {

// Tries, prints what was found, and gives the exit code.
int run_check(const cli::CheckCall& call, const cli::Environment& env);

}  // namespace p2p::daemon
