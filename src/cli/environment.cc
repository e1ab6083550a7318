#include "cli/environment.h"

#include <unistd.h>

#include <cstdlib>

namespace p2p::cli {

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (!value || !*value) return std::nullopt;
    return value;
  };
}

PathContext path_context(const Environment& env) { return {env, geteuid() == 0}; }

}  // namespace p2p::cli
