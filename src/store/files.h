// Small steps with files that several of this folder need.
#pragma once

#include <string>

#include "base/result.h"

namespace p2p::store {

// "WHAT PATH: the system's reason", e.g. "cannot read /x/identity.key: Permission denied".
tl::unexpected<Error> system_error(const std::string& what, const std::string& path, int code);

// The part after the last slash.
std::string name_of(const std::string& path);

// Makes new names in the directory of `path` survive a power cut.
Status sync_directory_of(const std::string& path);

}  // namespace p2p::store
