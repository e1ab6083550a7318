// The commands that ask the daemon which runs here, and print what it says.
#pragma once

#include "cli/options.h"

namespace p2p::cli {

// Asks, prints, and gives the exit code: kExitDone or kExitFailed.
int run_verb(const VerbCall& call, const Environment& env);

}  // namespace p2p::cli
