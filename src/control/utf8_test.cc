#include "control/utf8.h"

#include <gtest/gtest.h>

namespace p2p::control {
namespace {

TEST(Printable, LeavesGoodTextAlone) {
  for (const char* text : {"", "attic 10.0.1.5", "Bücher", "日本語", "👍", "e\xcc\x81"})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, TakesTheSenseOutOfEscapes) {
  EXPECT_EQ(printable("a\x1b[2Jb"), "a?[2Jb");
  EXPECT_EQ(printable(std::string_view("a\0b\r\n\t\x7f", 7)), "a?b????");
  EXPECT_EQ(printable("\xc2\x9b"), "?");  // C1: a one-character escape on some terminals
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b"),
            "a?b");  // right-to-left override
  EXPECT_EQ(printable("\xef\xbb\xbf\xe2\x80\x8b"), "??");
}

TEST(Printable, ReplacesEachBadByte) {
  EXPECT_EQ(printable("\xff\xfe"), "??");
  EXPECT_EQ(printable("\xc0\xaf"), "??");            // not the shortest form
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");       // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????");  // above U+10FFFF
  EXPECT_EQ(printable("a\xe6\x97"), "a??");          // cut off
  EXPECT_EQ(printable("\xe6\x97"
                      "ab"),
            "??ab");
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width("attic"), 5u);
  EXPECT_EQ(display_width("Bücher…"), 7u);
  EXPECT_EQ(display_width("日本"), 4u);
  EXPECT_EQ(display_width("e\xcc\x81"), 1u);
}

TEST(CutToWidth, CutsBetweenCharacters) {
  EXPECT_EQ(cut_to_width("attic", 5), "attic");
  EXPECT_EQ(cut_to_width("attic", 4), "att…");
  EXPECT_EQ(cut_to_width("attic", 1), "…");
  EXPECT_EQ(cut_to_width("attic", 0), "");
  EXPECT_EQ(cut_to_width("日本語", 4), "日…");
  EXPECT_EQ(cut_to_width("日本語", 5), "日本…");
}

}  // namespace
}  // namespace p2p::control
