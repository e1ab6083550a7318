#include "core/label.h"

#include <gtest/gtest.h>

namespace p2p {
namespace {

std::string error_of(std::string_view text) {
  auto label = Label::parse(text);
  return label ? "no error" : label.error().message;
}

TEST(Label, PlainNamesAreTaken) {
  for (const char* text : {"a", "7", "node-1", "a--b", "xn--mnchen-3ya",
                           "012345678901234567890123456789012345678901234567890123456789abc"})
    EXPECT_EQ(Label::parse(text)->text(), text);
}

TEST(Label, CapitalsAreLoweredAndUnicodeIsEncoded) {
  EXPECT_EQ(Label::parse("MyNode")->text(), "mynode");
  EXPECT_EQ(Label::parse("München")->text(), "xn--mnchen-3ya");
  EXPECT_EQ(Label::parse("MÜNCHEN")->text(), "xn--mnchen-3ya");
}

TEST(Label, TheErrorSaysWhichCharacterDoesNotBelong) {
  EXPECT_NE(error_of("my_node").find("character 3 is '_'"), std::string::npos);
  EXPECT_NE(error_of("my node").find("character 3 is a space"), std::string::npos);
  EXPECT_NE(error_of("a.b").find("character 2 is '.'"), std::string::npos);
  EXPECT_NE(error_of("-a").find("character 1 is '-'"), std::string::npos);
  EXPECT_NE(error_of("a-").find("character 2 is '-'"), std::string::npos);
  EXPECT_NE(error_of(std::string(64, 'a')).find("64 characters, at most 63"), std::string::npos);
  EXPECT_NE(error_of("").find("at least one"), std::string::npos);
  EXPECT_NE(error_of("id--x").find("characters 3 and 4"), std::string::npos);
}

TEST(Label, TheErrorIsOneLineWhateverTheName) {
  for (const char* text : {"a\nb", "a\x1b[31mb", "\xff\n\xfe", "ü\nb"})
    for (char c : error_of(text)) EXPECT_FALSE(c == '\n' || c == '\x1b') << text;
}

TEST(Label, TheWireHasTheCanonicalFormOnly) {
  EXPECT_EQ(Label::from_wire(as_bytes("node"))->text(), "node");
  for (const char* text : {"Node", "", "-a", "a-", "a.b", "id--x", "ü"})
    EXPECT_FALSE(Label::from_wire(as_bytes(text))) << text;
  EXPECT_FALSE(Label::from_wire(as_bytes(std::string(64, 'a'))));
  EXPECT_FALSE(Label::from_wire(as_bytes(std::string_view("a\0b", 3))));
}

TEST(Label, AZeroByteIsNoPartOfAName) {
  for (std::string_view text : {std::string_view("a\0b", 3), std::string_view("\xc3\xbc\0b", 4)})
    EXPECT_FALSE(Label::parse(text));
}

TEST(Label, ASuffixFitsWhateverTheLength) {
  EXPECT_EQ(Label::parse("node")->with_suffix("abcd").text(), "node-abcd");
  Label longest = *Label::parse(std::string(63, 'a'));
  EXPECT_EQ(longest.with_suffix("abcd").text(), std::string(58, 'a') + "-abcd");
  Label hyphens = *Label::parse("abcd" + std::string(58, '-') + "e");
  EXPECT_EQ(hyphens.with_suffix("abcd").text(), "abcd-abcd");
  EXPECT_TRUE(Label::parse(longest.with_suffix("abcd").text()));
}

TEST(Label, NobodyCanClaimANameOfLastResort) {
  Label name = Label::of_last_resort(std::string(52, 'y'));
  EXPECT_LE(name.text().size(), 63u);
  EXPECT_FALSE(Label::parse(name.text()));
  EXPECT_FALSE(Label::from_wire(as_bytes(name.text())));
}

TEST(Zone, LabelsWithDotsBetween) {
  EXPECT_EQ(Zone().text(), "p2p.internal");
  EXPECT_EQ(Zone::parse("Home.Arpa.")->text(), "home.arpa");
  for (const char* text : {"", ".", "a..b", ".a", "a_b.c", "a b"}) EXPECT_FALSE(Zone::parse(text)) << text;
  EXPECT_EQ(Zone::parse("Büro.home.arpa")->text(), "xn--bro-hoa.home.arpa");
  EXPECT_FALSE(Zone::parse(std::string(200, 'a')));
}

}  // namespace
}  // namespace p2p
