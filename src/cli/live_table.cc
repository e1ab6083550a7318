#include "cli/live_table.h"

#include <algorithm>

#include "cli/node_text.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "control/json.h"

namespace p2p::cli {

namespace {

constexpr const char* kHideCursor = "\x1b[?25l";
constexpr const char* kShowCursor = "\x1b[?25h";
constexpr const char* kEraseLine = "\x1b[K";
constexpr const char* kEraseBelow = "\x1b[J";
constexpr const char* kEraseScreen = "\x1b[2J\x1b[H";

// What of a list is news; that time passes is none.
std::string news_in(control::NodeList list) {
  for (NodeView& node : list.nodes) node.last_seen.reset();
  return control::nodes_to_json(list);
}

}  // namespace

LiveTable::~LiveTable() {
  if (hides_cursor_) write(kShowCursor);
}

bool LiveTable::show(const control::NodeList& list, const std::string& waiting_for) {
  Terminal terminal = terminal_of(fileno(out_), env_);
  if (!json_ && terminal.cursor)
    return redraw(live_table(list, waiting_for, terminal), terminal.width, terminal.height);
  if (list.nodes.empty() && !waiting_for.empty()) return true;
  std::string news = news_in(list);
  if (news == printed_) return true;
  std::string gap = printed_.empty() || json_ ? "" : "\n";
  printed_ = std::move(news);
  return write(json_ ? control::nodes_to_json(list) + "\n" : gap + node_table(list, terminal));
}

// One write for a frame, and no erasing before: nothing flickers.
bool LiveTable::redraw(const std::string& frame, size_t width, size_t height) {
  std::string out = hides_cursor_ ? "" : kHideCursor;
  hides_cursor_ = true;
  // After a change of its size nobody knows where the old frame's lines are.
  bool is_resized = lines_ > 0 && (width != width_ || height != height_);
  if (is_resized)
    out += kEraseScreen;
  else if (lines_ > 0)
    out += "\x1b[" + std::to_string(lines_) + "A\r";
  for (char c : frame) {
    if (c == '\n') out += kEraseLine;
    out += c;
  }
  lines_ = static_cast<size_t>(std::count(frame.begin(), frame.end(), '\n'));
  width_ = width;
  height_ = height;
  return write(out + kEraseBelow);
}

bool LiveTable::write(const std::string& text) { return print_text(text, out_) == kExitDone; }

}  // namespace p2p::cli
