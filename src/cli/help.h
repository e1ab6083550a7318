// The texts of --help and --version. At most 80 columns wide.
#pragma once

#include <string>
#include <string_view>

namespace p2p::cli {

std::string help_text();
// Of one verb; help_text() for a name that is none.
std::string verb_help_text(std::string_view verb);
std::string version_text();

}  // namespace p2p::cli
