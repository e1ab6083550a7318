// What a long wait is for, on the last line of standard error. Shown on a terminal only.
#pragma once

#include <string>

#include "cli/terminal.h"

namespace p2p::cli {

class StatusLine {
 public:
  explicit StatusLine(const Environment& env);
  // As clear().
  ~StatusLine();
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  // "waiting for ...", in place of what was shown before.
  void show(const std::string& text);
  void clear();

 private:
  Terminal terminal_;
  bool is_shown_ = false;
};

}  // namespace p2p::cli
