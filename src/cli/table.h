// Tables that fit where they are shown: on a terminal, columns are shortened, then left out, so that no
// row wraps; elsewhere all is shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.h"

namespace p2p::cli {

struct Column {
  std::string_view title;
  size_t min_width;  // columns of the terminal below which it is left out rather than shortened
  int rank;          // 0 stays to the end; the highest is shortened and left out first
};

// Made printable here, so it may be anybody's text.
struct Cell {
  Cell(std::string text, Style look = Style::plain) : items{std::move(text)}, style(look) {}
  explicit Cell(std::vector<std::string> texts) : items(std::move(texts)) {}

  // Shown with ", " between. Whole items are left out ("10.0.1.5 +2") before one is cut.
  std::vector<std::string> items;
  Style style = Style::plain;
};

using Row = std::vector<Cell>;

// The titles and the rows, a line each. Every row has a cell for each column.
std::string render_table(const std::vector<Column>& columns, const std::vector<Row>& rows,
                         const Terminal& terminal);

}  // namespace p2p::cli
