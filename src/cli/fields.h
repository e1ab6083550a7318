// "Label:  value" lines, and running text, for a terminal of any width.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.h"

namespace p2p::cli {

// Lines of at most `width` columns, broken between words; a longer word has a line of its own.
// 0: no limit.
std::vector<std::string> wrapped(std::string_view text, size_t width);

// Label and value pairs, collected and then rendered with the values in one column.
class Fields {
 public:
  // The value is made printable. An empty one is left out.
  void add(std::string_view label, std::string_view value, Style style = Style::plain);
  std::string render(const Terminal& terminal) const;

 private:
  struct Field {
    std::string label;
    std::string value;
    Style style;
  };
  std::vector<Field> fields_;
};

}  // namespace p2p::cli
