#include "cli/table.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "control/utf8.h"

namespace p2p::cli {

namespace {

constexpr size_t kGap = 2;

using control::display_width;

std::string joined(const Cell& cell, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + control::printable(cell.items[i]);
  return out;
}

std::string fitted(const Cell& cell, size_t width) {
  size_t all = cell.items.size();
  std::string text = joined(cell, all);
  for (size_t shown = all; display_width(text) > width && shown > 1;) {
    --shown;
    text = joined(cell, shown) + " +" + std::to_string(all - shown);
  }
  return control::cut_to_width(text, width);
}

// The width of each column; none for one that is left out.
using Widths = std::vector<std::optional<size_t>>;

size_t total(const Widths& widths) {
  size_t sum = 0;
  for (const auto& width : widths)
    if (width) sum += *width + kGap;
  return sum - std::min(sum, kGap);
}

Widths natural_widths(const std::vector<Column>& columns, const std::vector<Row>& rows) {
  Widths out;
  for (size_t i = 0; i < columns.size(); ++i) {
    size_t width = display_width(columns[i].title);
    for (const Row& row : rows) width = std::max(width, display_width(joined(row[i], row[i].items.size())));
    out.push_back(width);
  }
  return out;
}

void fit(Widths& widths, const std::vector<Column>& columns, size_t limit) {
  std::vector<size_t> by_rank(columns.size());
  std::iota(by_rank.begin(), by_rank.end(), size_t{0});
  std::sort(by_rank.begin(), by_rank.end(),
            [&](size_t a, size_t b) { return columns[a].rank > columns[b].rank; });
  auto shrink = [&](Widths& out, size_t i, size_t floor) {
    size_t excess = total(out) - std::min(total(out), limit);
    size_t room = *out[i] - std::min(*out[i], floor);
    *out[i] -= std::min(excess, room);
  };
  for (size_t left_out = 0; left_out < columns.size(); ++left_out) {
    Widths tried = widths;
    for (size_t i : by_rank)
      if (tried[i]) shrink(tried, i, columns[i].min_width);
    bool is_last = left_out + 1 == columns.size();
    if (is_last) shrink(tried, by_rank.back(), 0);
    if (total(tried) <= limit || is_last) {
      widths = tried;
      return;
    }
    widths[by_rank[left_out]].reset();
  }
}

void add_line(std::string& out, const Row& row, const Widths& widths, const Terminal& terminal) {
  size_t pending = 0;  // spaces owed before the next cell, so that no line ends in them
  for (size_t i = 0; i < row.size(); ++i) {
    if (!widths[i]) continue;
    std::string text = fitted(row[i], *widths[i]);
    if (!text.empty()) {
      out.append(pending, ' ');
      out += paint(text, row[i].style, terminal);
      pending = 0;
    }
    pending += *widths[i] - display_width(text) + kGap;
  }
  out += '\n';
}

}  // namespace

std::string render_table(const std::vector<Column>& columns, const std::vector<Row>& rows,
                         const Terminal& terminal) {
  Widths widths = natural_widths(columns, rows);
  if (terminal.width > 0) fit(widths, columns, terminal.width);
  Row titles;
  for (const Column& column : columns) titles.emplace_back(std::string(column.title), Style::strong);
  std::string out;
  add_line(out, titles, widths, terminal);
  for (const Row& row : rows) add_line(out, row, widths, terminal);
  return out;
}

}  // namespace p2p::cli
