// The process's environment as a value, so that tests have their own.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/paths.h"

namespace p2p::cli {

// The variable's value; empty when it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;

// getenv(3); an empty variable counts as not set.
Environment process_environment();

// What the rules of base/paths.h want to know: the environment, and whether this process is root's.
PathContext path_context(const Environment& env);

}  // namespace p2p::cli
