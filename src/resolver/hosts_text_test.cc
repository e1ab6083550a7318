#include "resolver/hosts_text.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace p2p::resolver {
namespace {

const std::string kFile = "127.0.0.1\tlocalhost\n# a note\n10.0.0.9 Printer printer.example. # upstairs\n";

std::vector<NameEntry> nodes() {
  return {{"alpha", {"www.alpha"}, false, {*IpAddress::parse("192.0.2.1"), *IpAddress::parse("2001:db8::1")}},
          {"printer", {}, false, {*IpAddress::parse("192.0.2.2")}},
          {"localhost", {}, false, {*IpAddress::parse("192.0.2.3")}}};
}

std::string lines_for(const std::string& file) {
  return hosts_lines(nodes(), "p2p.internal", foreign_names(file));
}

TEST(HostsText, ALineForEachAddressWithTheNameInTheZoneFirst) {
  EXPECT_EQ(lines_for(kFile),
            "192.0.2.1\talpha.p2p.internal alpha www.alpha.p2p.internal\t# managed by p2p-ddns\n"
            "2001:db8::1\talpha.p2p.internal alpha www.alpha.p2p.internal\t# managed by p2p-ddns\n"
            "192.0.2.2\tprinter.p2p.internal\t# managed by p2p-ddns\n"
            "192.0.2.3\tlocalhost.p2p.internal\t# managed by p2p-ddns\n");
}

TEST(HostsText, NothingThatIsThereAlreadyIsShadowed) {
  std::string lines = lines_for("10.1.1.1\tALPHA.p2p.internal alpha www.alpha.p2p.internal\n");
  EXPECT_EQ(lines.find("alpha"), std::string::npos);
  EXPECT_NE(lines.find("\tprinter.p2p.internal printer\t"), std::string::npos);
}

TEST(HostsText, WhatIsNoHostNameNeverGetsIn) {
  std::vector<NameEntry> hostile = {
      {"a\n6.6.6.6 bank.example", {"x y"}, false, {*IpAddress::parse("192.0.2.1")}}};
  EXPECT_EQ(hosts_lines(hostile, "p2p.internal", {}), "");
}

TEST(HostsText, TheSectionGoesToTheEndAndComesOutWithoutATrace) {
  for (const std::string& file :
       {kFile, std::string(), std::string("no break at the end"), std::string("\n\n"),
        std::string("a\r\nb\r\n"), std::string("nul\0 inside\n", 12)}) {
    HostsText with = with_section(file, lines_for(file));
    ASSERT_TRUE(with->starts_with(file));
    EXPECT_EQ(with_section(with, lines_for(file)), with) << "a second time changes nothing";
    EXPECT_EQ(without_section(with), file);
    EXPECT_EQ(without_section(file), file);
  }
}

TEST(HostsText, AFileThatWasMadeForTheSectionGoesWithIt) {
  HostsText with = with_section(std::nullopt, lines_for(""));
  EXPECT_EQ(without_section(with), std::nullopt);
  EXPECT_EQ(without_section(with_section(with, lines_for(""))), std::nullopt);
  EXPECT_EQ(without_section(*with + "10.0.0.1 mine\n"), "10.0.0.1 mine\n");
  EXPECT_EQ(without_section(std::nullopt), std::nullopt);
  EXPECT_EQ(without_section(with_section("", lines_for(""))), "");
}

TEST(HostsText, NoNamesNoSection) {
  EXPECT_EQ(with_section(kFile, ""), kFile);
  EXPECT_EQ(with_section(with_section(kFile, lines_for(kFile)), ""), kFile);
}

TEST(HostsText, TheSectionStaysWhereItWas) {
  HostsText with = with_section("first\n", lines_for(""));
  std::string edited = *with + "behind\n";
  HostsText again = with_section(edited, "10.0.0.1\tx\t# managed by p2p-ddns\n");
  EXPECT_TRUE(again->starts_with("first\n# BEGIN"));
  EXPECT_TRUE(again->ends_with("# END p2p-ddns\nbehind\n"));
  EXPECT_EQ(without_section(again), "first\nbehind\n");
}

TEST(HostsText, DamagedSectionsAreOursLineByLine) {
  std::string whole = *with_section(kFile, lines_for(kFile));
  std::string section = whole.substr(kFile.size());
  std::string half = section.substr(0, section.find("2001:"));
  std::string tail = section.substr(section.find("2001:"));
  EXPECT_EQ(without_section(kFile + half), kFile);
  EXPECT_EQ(without_section(kFile + tail), kFile);
  EXPECT_EQ(without_section(kFile + section + "between\n" + section), kFile + "between\n");
  EXPECT_EQ(without_section(kFile + half + "inside\n" + tail), kFile + "inside\n");
  std::string carriage;
  for (char c : section) carriage += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(without_section(kFile + carriage), kFile);
}

TEST(HostsText, ALineOfOursThatWasCutOffGoesTooIfWeKnowIt) {
  std::string whole = *with_section(kFile, lines_for(kFile));
  std::string written = section_of(whole);
  size_t second_line = whole.find("2001:");
  for (size_t size = whole.find('\n', kFile.size()) + 1; size < whole.size(); ++size) {
    EXPECT_EQ(without_section(whole.substr(0, size), written), kFile) << size - second_line;
  }
  EXPECT_EQ(without_section(kFile + "192.0.2", written), kFile + "192.0.2") << "not behind a line of ours";
}

// Foreign bytes are those that are in no line of ours, whatever is cut and pasted.
TEST(HostsText, RandomEditsNeverCostAForeignByte) {
  Random random(33);
  for (int round = 0; round < 10000; ++round) {
    std::string foreign, file;
    HostsText section = with_section("", lines_for(""));
    std::vector<std::string> pieces;
    for (size_t at = 0; at < section->size();) {
      size_t end = section->find('\n', at) + 1;
      pieces.push_back(section->substr(at, end - at));
      at = end;
    }
    for (uint64_t i = random.below(12); i > 0; --i) {
      if (random.below(2)) {
        file += pieces[random.below(pieces.size())];
      } else {
        std::string line = "10.0.0." + std::to_string(random.below(256)) + " h" + std::to_string(i) + "\n";
        foreign += line, file += line;
      }
    }
    HostsText with = with_section(file, lines_for(file));
    ASSERT_EQ(without_section(with), foreign);
    ASSERT_EQ(without_section(file), foreign);
    ASSERT_EQ(with_section(with, lines_for(*with)), with);
  }
}

}  // namespace
}  // namespace p2p::resolver
