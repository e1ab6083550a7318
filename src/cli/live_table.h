// The table of a client that follows a network: drawn again in place on a terminal; elsewhere printed
// whenever something changed.
#pragma once

#include <cstdio>
#include <string>

#include "cli/environment.h"
#include "control/backend.h"

namespace p2p::cli {

class LiveTable {
 public:
  // Borrows both. With `json`, one object with all nodes on a line, as `list --json`.
  LiveTable(FILE* out, const Environment& env, bool json) : out_(out), env_(env), json_(json) {}
  // Leaves the last table standing, with the cursor below it.
  ~LiveTable();
  LiveTable(const LiveTable&) = delete;
  LiveTable& operator=(const LiveTable&) = delete;

  // Call it each second, so that ages go on, and when something changed. `waiting_for` says what a long
  // wait is for; it shows on terminals only, and until there are nodes nothing else is printed. False: it
  // cannot be written, as print_text() told.
  bool show(const control::NodeList& list, const std::string& waiting_for);

 private:
  bool redraw(const std::string& frame, size_t width, size_t height);
  bool write(const std::string& text);

  FILE* out_;
  const Environment& env_;
  bool json_;
  std::string printed_;            // what was last printed where nothing can be drawn again
  size_t lines_ = 0;               // of the frame on the terminal
  size_t width_ = 0, height_ = 0;  // of the terminal then
  bool hides_cursor_ = false;
};

}  // namespace p2p::cli
