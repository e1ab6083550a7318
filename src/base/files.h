// Small steps with files that several folders need.
#pragma once

#include <string>

#include "base/result.h"

namespace p2p {

// The directory that holds `path`: "." for a bare name.
std::string directory_of(const std::string& path);

// Makes that directory, with mode 0755, unless it is there; none above it.
Status make_directory_of(const std::string& path);

// Replaces nothing: in one step, or on file systems that cannot do that with a look before. 0, or an
// errno: EEXIST when `to` is there.
int rename_to_free(const std::string& from, const std::string& to);

}  // namespace p2p
