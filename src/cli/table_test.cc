#include "cli/table.h"

#include <gtest/gtest.h>

#include "cli/testing.h"

namespace p2p::cli {
namespace {

using testing::screen;
using testing::width_of;

const std::vector<Column> kColumns{{"NAME", 6, 0}, {"STATE", 6, 2}, {"WHERE", 10, 1}};

std::vector<Row> rows() {
  return {{Cell("attic"), Cell("online"), Cell(std::vector<std::string>{"10.0.1.5", "10.0.1.6", "10.0.1.7"})},
          {Cell("a-rather-long-name"), Cell("left"), Cell(std::vector<std::string>{})}};
}

TEST(Table, ShowsAllWhereThereIsNoLimit) {
  EXPECT_EQ(render_table(kColumns, rows(), Terminal{}),
            "NAME                STATE   WHERE\n"
            "attic               online  10.0.1.5, 10.0.1.6, 10.0.1.7\n"
            "a-rather-long-name  left\n");
}

TEST(Table, ShortensTheLeastImportantColumnsFirst) {
  EXPECT_EQ(render_table(kColumns, rows(), screen(50)),
            "NAME                STATE   WHERE\n"
            "attic               online  10.0.1.5, 10.0.1.6 +1\n"
            "a-rather-long-name  left\n");
  EXPECT_EQ(render_table(kColumns, rows(), screen(36)),
            "NAME              STATE   WHERE\n"
            "attic             online  10.0.1.5 …\n"
            "a-rather-long-n…  left\n");
}

TEST(Table, LeavesColumnsOutWhenShorteningIsNotEnough) {
  EXPECT_EQ(render_table(kColumns, rows(), screen(20)),
            "NAME      WHERE\n"
            "attic     10.0.1.5 …\n"
            "a-rathe…\n");
  EXPECT_EQ(render_table(kColumns, rows(), screen(10)), "NAME\nattic\na-rather-…\n");
  EXPECT_EQ(render_table(kColumns, rows(), screen(3)), "NA…\nat…\na-…\n");
}

TEST(Table, NeverWraps) {
  for (size_t width = 1; width <= 80; ++width)
    EXPECT_LE(width_of(render_table(kColumns, rows(), screen(width))), width) << width;
}

TEST(Table, CountsColumnsAndNotBytes) {
  std::vector<Row> wide{{Cell("日本"), Cell("x"), Cell("y")}};
  EXPECT_EQ(render_table(kColumns, wide, Terminal{}), "NAME  STATE  WHERE\n日本  x      y\n");
}

TEST(Table, TakesTheSenseOutOfEscapes) {
  std::string out = render_table(kColumns, {{Cell("a\x1b[2J\n"), Cell("b"), Cell("c")}}, Terminal{});
  EXPECT_EQ(out, "NAME    STATE  WHERE\na?[2J?  b      c\n");
}

TEST(Table, HasColourOnlyWhereThereIsSome) {
  Terminal colourful = screen(80);
  colourful.colour = true;
  std::vector<Row> row{{Cell("a", Style::good), Cell("b"), Cell("c")}};
  EXPECT_NE(render_table(kColumns, row, colourful).find("\x1b[32ma\x1b[0m     b"), std::string::npos);
  EXPECT_EQ(render_table(kColumns, row, screen(80)).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace p2p::cli
