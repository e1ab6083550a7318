#include "cli/report.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "control/json.h"
#include "control/utf8.h"

namespace p2p::cli {

int print_text(std::string_view text, FILE* out) {
  errno = 0;
  bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  if (written && std::fflush(out) == 0) return kExitDone;
  if (errno != EPIPE) std::fprintf(stderr, "p2p-ddns: cannot write the output: %s\n", std::strerror(errno));
  return kExitFailed;
}

int report_failure(const Error& error, bool json) {
  if (json)
    print_text(control::error_to_json(error.message) + "\n");
  else
    std::fprintf(stderr, "p2p-ddns: %s\n", control::printable(error.message).c_str());
  return kExitFailed;
}

int report_usage_error(int argc, const char* const* argv, const Error& error) {
  bool json = std::any_of(argv, argv + argc, [](std::string_view word) { return word == "--json"; });
  report_failure(error, json);
  return kExitUsage;
}

}  // namespace p2p::cli
