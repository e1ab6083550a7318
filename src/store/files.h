// Small steps with files that several need.
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace p2p::store {

// "WHAT PATH: the system's reason", e.g. "cannot read /x/identity.key: Permission denied".
tl::unexpected<Error> system_error(const std::string& what, const std::string& path, int code);

// The part after the last slash.
std::string name_of(const std::string& path);

// Renames what is there of `paths`, which lie in one directory, in this order, to names that end in
// `suffix`, with a number behind it when one of those names is taken. Gives what they end in. Error:
// the first that cannot be renamed; it and those behind it keep their names.
Result<std::string> set_aside(std::span<const std::string> paths, const std::string& suffix);

// Makes new names in the directory of `path` survive a power cut.
Status sync_directory_of(const std::string& path);

}  // namespace p2p::store
