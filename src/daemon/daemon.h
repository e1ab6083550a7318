// The daemon: the engine with a disk, a control socket and signals around it.
#pragma once

#include "cli/options.h"
#include "core/ticket.h"

namespace p2p::daemon {

// Runs until it is told to stop; gives the process's exit code. Prints "Ticket: ..." on standard
// output when it founds a network, errors on standard error.
int run_daemon(const cli::RunOptions& options, const std::optional<Ticket>& ticket,
               const cli::Environment& env);

}  // namespace p2p::daemon
