// `p2p-ddns resolver plan|install|status|uninstall`.
#pragma once

#include "cli/options.h"

namespace p2p::daemon {

// Does it, prints what was done, and gives the exit code.
int run_resolver(const cli::ResolverCall& call, const cli::Environment& env);

}  // namespace p2p::daemon
