#include "cli/suggest.h"

#include <gtest/gtest.h>

namespace p2p::cli {
namespace {

constexpr std::string_view kKnown[] = {"list", "status", "ticket", "stop", "--daemon"};

TEST(NearestWord, AllowsTwoSlipsInALongWordAndOneInAShort) {
  EXPECT_EQ(nearest_word("stauts", kKnown), "status");
  EXPECT_EQ(nearest_word("tikcet", kKnown), "ticket");
  EXPECT_EQ(nearest_word("--demon", kKnown), "--daemon");
  EXPECT_EQ(nearest_word("lst", kKnown), "list");
  EXPECT_EQ(nearest_word("lits", kKnown), "list");
  EXPECT_EQ(nearest_word("ilst", kKnown), "list");
  EXPECT_EQ(nearest_word("lt", kKnown), "");
  EXPECT_EQ(nearest_word("statement", kKnown), "");
}

TEST(NearestWord, PrefersTheNearer) {
  constexpr std::string_view known[] = {"stops", "stoop", "stop"};
  EXPECT_EQ(nearest_word("stop", known), "stop");
}

TEST(NearestWord, IsNoneForAVeryLongWord) { EXPECT_EQ(nearest_word(std::string(1000000, 'a'), kKnown), ""); }

}  // namespace
}  // namespace p2p::cli
