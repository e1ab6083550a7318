// The daemon's status as people read it.
#pragma once

#include <string>

#include "cli/terminal.h"
#include "control/backend.h"

namespace p2p::cli {

// Phase, identity, links and storage, and at its end, nearest to the prompt, what is wrong.
std::string status_text(const control::DaemonStatus& status, const Terminal& terminal);

}  // namespace p2p::cli
