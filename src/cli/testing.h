// For the tests of this folder: environments and terminals.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>

#include <map>
#include <string>

#include "base/fd.h"
#include "cli/terminal.h"
#include "control/testing.h"
#include "control/utf8.h"

namespace p2p::cli::testing {

inline Environment environment(std::map<std::string, std::string> variables = {}) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

// A screen without colour, as wide as said.
inline Terminal screen(size_t width, size_t height = 24) { return {true, true, false, width, height}; }

// The widest line, in columns.
inline size_t width_of(const std::string& text) {
  size_t widest = 0;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    widest = std::max(widest, control::display_width(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  return widest;
}

// A terminal that nobody sits at.
class PseudoTerminal {
 public:
  PseudoTerminal(uint16_t columns, uint16_t rows) {
    int master = -1, slave = -1;
    winsize size{rows, columns, 0, 0};
    if (openpty(&master, &slave, nullptr, nullptr, &size) != 0) return;
    master_.reset(master);
    slave_.reset(slave);
    fcntl(master, F_SETFL, O_NONBLOCK);
  }

  int fd() const { return slave_.get(); }
  void resize(uint16_t columns, uint16_t rows) {
    winsize size{rows, columns, 0, 0};
    ioctl(master_.get(), TIOCSWINSZ, &size);
  }
  // What was written to it since the last time, with "\r\n" at the ends of lines.
  std::string taken() {
    std::string out;
    char chunk[4096];
    for (ssize_t count; (count = read(master_.get(), chunk, sizeof chunk)) > 0;)
      out.append(chunk, static_cast<size_t>(count));
    return out;
  }

 private:
  OwnedFd master_, slave_;
};

}  // namespace p2p::cli::testing
