// The last words of the program: its output, its errors, its exit code.
#pragma once

#include <cstdio>
#include <string_view>

#include "base/result.h"

namespace p2p::cli {

// Exit codes of the program.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// Writes to standard output or another file, at once. Gives kExitDone, or kExitFailed when it cannot be
// written; that is told on standard error, unless it is because the reader has gone.
int print_text(std::string_view text, FILE* out = stdout);

// "p2p-ddns: message" on standard error, or with `json` {"error":"..."} on standard output. Gives
// kExitFailed.
int report_failure(const Error& error, bool json);

// The same for an error of parse_command_line, as JSON when --json is among the arguments. Gives
// kExitUsage.
int report_usage_error(int argc, const char* const* argv, const Error& error);

}  // namespace p2p::cli
