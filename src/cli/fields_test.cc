#include "cli/fields.h"

#include <gtest/gtest.h>

#include "cli/testing.h"

namespace p2p::cli {
namespace {

using testing::screen;

TEST(Wrapped, BreaksBetweenWords) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(wrapped("one two three", 7), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("one two three", 8), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("one two three", 0), (Lines{"one two three"}));
  EXPECT_EQ(wrapped("a averylongword b", 5), (Lines{"a", "averylongword", "b"}));
  EXPECT_EQ(wrapped("", 5), (Lines{""}));
}

TEST(Fields, AlignTheirValues) {
  Fields fields;
  fields.add("Name", "attic");
  fields.add("Nothing", "");
  fields.add("Addresses", "10.0.1.5, 10.0.1.6, 10.0.1.7\x1b");
  EXPECT_EQ(fields.render(Terminal{}),
            "Name:      attic\n"
            "Addresses: 10.0.1.5, 10.0.1.6, 10.0.1.7?\n");
  EXPECT_EQ(fields.render(screen(32)),
            "Name:      attic\n"
            "Addresses: 10.0.1.5, 10.0.1.6,\n"
            "           10.0.1.7?\n");
}

TEST(Fields, StayReadableOnATinyScreen) {
  Fields fields;
  fields.add("Addresses", "10.0.1.5, 10.0.1.6");
  EXPECT_EQ(fields.render(screen(5)), "Addresses: 10.0.1.5,\n           10.0.1.6\n");
}

}  // namespace
}  // namespace p2p::cli
