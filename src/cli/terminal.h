// What stands behind an output: how wide it is, and what it can do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/environment.h"

namespace p2p::cli {

struct Terminal {
  bool is_terminal = false;
  bool cursor = false;  // a terminal that can move it: TERM is not "dumb"
  bool colour = false;  // one with a cursor, and NO_COLOR is not set (no-color.org)
  size_t width = 0;     // columns; 0: without limit, as for a file or a pipe
  size_t height = 0;    // rows; 0: without limit
};

// By TIOCGWINSZ, else $COLUMNS, else 80 x 24.
Terminal terminal_of(int fd, const Environment& env);

enum class Style { plain, strong, faint, good, bad };

// `text` in its style, where there is colour; else as it is.
std::string paint(std::string_view text, Style style, const Terminal& terminal);

}  // namespace p2p::cli
