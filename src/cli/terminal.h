// What stands behind an output: how wide it is and whether it takes colour.
#pragma once

#include <cstddef>

#include "cli/environment.h"

namespace p2p::cli {

struct Terminal {
  bool is_terminal = false;
  bool colour = false;  // a terminal, and NO_COLOR is not set (no-color.org) nor TERM "dumb"
  size_t width = 0;     // columns; 0: without limit, as for a file or a pipe
  size_t height = 0;    // rows; 0: without limit
};

// By TIOCGWINSZ, else $COLUMNS, else 80 x 24.
Terminal terminal_of(int fd, const Environment& env);

}  // namespace p2p::cli
