// The bearer token of --admin-http: made once, kept in a 0600 file of the state directory.
#pragma once

#include <string>

#include "base/result.h"

namespace p2p::daemon {

Result<std::string> admin_token(const std::string& path);

}  // namespace p2p::daemon
