// Lines for whoever runs the daemon, on standard error. What peers can cause is limited, so that
// nobody fills a disk from afar.
#pragma once

#include <string_view>

#include "cli/options.h"
#include "core/node_io.h"

namespace p2p::daemon {

void start_logging(cli::LogLevel level);

// One line; control characters in it are made visible.
void log_line(LogLevel level, std::string_view text);

}  // namespace p2p::daemon
