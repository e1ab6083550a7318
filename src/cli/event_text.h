// What changes in the network, a line each.
#pragma once

#include <string>

#include "cli/terminal.h"
#include "control/json.h"

namespace p2p::cli {

// "address-changed attic 10.0.1.5 -> 10.0.2.7", for a log.
std::string event_text(const Event& event);

// The same with the local time before it, in columns, and with the line's end.
std::string watch_line(const control::WatchItem& item, const Terminal& terminal);

}  // namespace p2p::cli
