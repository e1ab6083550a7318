// The client: follows a network with a ticket, publishes nothing, keeps nothing, shows the table.
#pragma once

#include "cli/options.h"
#include "core/ticket.h"

namespace p2p::daemon {

// Until it is interrupted, or with --once until it has the whole map. Gives the exit code.
int run_client(const cli::RunOptions& options, const Ticket& ticket, const cli::Environment& env);

}  // namespace p2p::daemon
