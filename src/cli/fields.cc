#include "cli/fields.h"

#include <algorithm>

#include "control/utf8.h"

namespace p2p::cli {

namespace {

// Below this a value gets no narrower, but is cut off by the terminal.
constexpr size_t kValueWidthMin = 16;

}  // namespace

std::vector<std::string> wrapped(std::string_view text, size_t width) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    size_t end = std::min(text.find(' '), text.size());
    std::string word(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    std::string& line = lines.back();
    size_t wanted = control::display_width(line) + 1 + control::display_width(word);
    if (line.empty())
      line = word;
    else if (width == 0 || wanted <= width)
      line += " " + word;
    else
      lines.push_back(word);
  }
  return lines;
}

void Fields::add(std::string_view label, std::string_view value, Style style) {
  if (!value.empty()) fields_.push_back({std::string(label) + ":", control::printable(value), style});
}

std::string Fields::render(const Terminal& terminal) const {
  size_t indent = 0;
  for (const Field& field : fields_) indent = std::max(indent, field.label.size() + 1);
  size_t room =
      terminal.width == 0 ? 0 : std::max(terminal.width - std::min(terminal.width, indent), kValueWidthMin);
  std::string out;
  for (const Field& field : fields_) {
    std::string lead =
        paint(field.label, Style::strong, terminal) + std::string(indent - field.label.size(), ' ');
    for (const std::string& line : wrapped(field.value, room)) {
      out += lead + paint(line, field.style, terminal) + "\n";
      lead = std::string(indent, ' ');
    }
  }
  return out;
}

}  // namespace p2p::cli
