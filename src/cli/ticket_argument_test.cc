#include "cli/ticket_argument.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/testing.h"

namespace p2p::cli {
namespace {

class TicketArgument : public ::testing::Test {
 protected:
  std::string read(const std::string& argument, const std::string& input = "") {
    std::istringstream in(input);
    auto text = read_ticket_argument(argument, in);
    return text ? *text : "error: " + text.error().message;
  }
  std::string at_file(const std::string& content) {
    std::ofstream(directory_.file("t")) << content;
    return "@" + directory_.file("t");
  }
  control::testing::TempDirectory directory_;
};

TEST_F(TicketArgument, IsTextOrAFileOrStandardInput) {
  EXPECT_EQ(read(" p2p1abc "), "p2p1abc");
  EXPECT_EQ(read(at_file("p2p1abc\n")), "p2p1abc");
  EXPECT_EQ(read("-", "p2p1\n abc\n"), "p2p1\n abc");
}

TEST_F(TicketArgument, MayBeTheLineThatTheFirstNodePrints) {
  EXPECT_EQ(read(at_file("Ticket: p2p1abc\n")), "p2p1abc");
  EXPECT_EQ(read("-", "Ticket: p2p1abc\n"), "p2p1abc");
}

TEST_F(TicketArgument, SaysWhenThereIsNone) {
  EXPECT_EQ(read("-", " \n"), "error: standard input holds no ticket: it is empty");
  EXPECT_EQ(read("-", "Ticket:"), "error: standard input holds no ticket: it is empty");
  EXPECT_EQ(read(at_file("")), "error: \"" + directory_.file("t") + "\" holds no ticket: it is empty");
  EXPECT_EQ(read("@" + directory_.file("no")),
            "error: cannot read the ticket in \"" + directory_.file("no") + "\": No such file or directory");
  EXPECT_EQ(read("@" + directory_.file("")),
            "error: cannot read the ticket in \"" + directory_.file("") + "\": Is a directory");
  EXPECT_NE(read("@").find("error: cannot read the ticket"), std::string::npos);
}

TEST_F(TicketArgument, IsBounded) {
  EXPECT_EQ(read("-", std::string(8000, 'a')).size(), 8000u);
  EXPECT_EQ(read("-", std::string(8001, 'a')),
            "error: standard input holds no ticket: it has more than 8000 bytes");
  EXPECT_NE(read("@/dev/zero").find("more than 8000 bytes"), std::string::npos);
}

}  // namespace
}  // namespace p2p::cli
