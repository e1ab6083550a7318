// All names as text for other programs: `p2p-ddns export`.
#pragma once

#include <string>

#include "control/request.h"
#include "daemon/name_table.h"

namespace p2p::daemon {

// Error: this host lacks what the format needs.
Result<std::string> text_of(const NameTable& names, control::ExportFormat format);

}  // namespace p2p::daemon
