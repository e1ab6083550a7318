#include "cli/status_line.h"

#include <unistd.h>

#include <cstdio>

#include "control/utf8.h"

namespace p2p::cli {

StatusLine::StatusLine(const Environment& env) : terminal_(terminal_of(STDERR_FILENO, env)) {}

StatusLine::~StatusLine() { clear(); }

void StatusLine::show(const std::string& text) {
  if (!terminal_.cursor) return;
  // One column is left free: some terminals wrap at the last.
  std::string line = control::cut_to_width(control::printable(text), terminal_.width - 1);
  std::fprintf(stderr, "\r\x1b[K%s", paint(line, Style::faint, terminal_).c_str());
  std::fflush(stderr);
  is_shown_ = true;
}

void StatusLine::clear() {
  if (!is_shown_) return;
  std::fprintf(stderr, "\r\x1b[K");
  std::fflush(stderr);
  is_shown_ = false;
}

}  // namespace p2p::cli
