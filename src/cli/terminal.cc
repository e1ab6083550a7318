#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <charconv>

namespace p2p::cli {

namespace {

size_t columns_variable(const Environment& env) {
  std::string text = env("COLUMNS").value_or("");
  size_t columns = 0;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  return columns >= 20 && columns <= 10000 ? columns : 80;
}

}  // namespace

Terminal terminal_of(int fd, const Environment& env) {
  Terminal out;
  out.is_terminal = isatty(fd) == 1;
  if (!out.is_terminal) return out;
  out.cursor = env("TERM").value_or("") != "dumb";
  out.colour = out.cursor && !env("NO_COLOR");
  winsize size{};
  bool known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  out.width = known ? size.ws_col : columns_variable(env);
  out.height = known && size.ws_row > 0 ? size.ws_row : 24;
  return out;
}

std::string paint(std::string_view text, Style style, const Terminal& terminal) {
  if (!terminal.colour || style == Style::plain) return std::string(text);
  const char* code = style == Style::strong  ? "1"
                     : style == Style::faint ? "2"
                     : style == Style::good  ? "32"
                                             : "31";
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace p2p::cli
