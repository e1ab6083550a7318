#include "cli/terminal.h"

#include <gtest/gtest.h>

#include "cli/status_line.h"
#include "cli/testing.h"

namespace p2p::cli {
namespace {

using testing::environment;
using testing::PseudoTerminal;

TEST(Terminal, KnowsItsSize) {
  PseudoTerminal pseudo(120, 40);
  Terminal terminal = terminal_of(pseudo.fd(), environment());
  EXPECT_TRUE(terminal.is_terminal && terminal.cursor && terminal.colour);
  EXPECT_EQ(terminal.width, 120u);
  EXPECT_EQ(terminal.height, 40u);
}

TEST(Terminal, AsksTheEnvironmentWhereTheSizeIsUnknown) {
  PseudoTerminal pseudo(0, 0);
  EXPECT_EQ(terminal_of(pseudo.fd(), environment()).width, 80u);
  EXPECT_EQ(terminal_of(pseudo.fd(), environment()).height, 24u);
  EXPECT_EQ(terminal_of(pseudo.fd(), environment({{"COLUMNS", "132"}})).width, 132u);
  for (const char* odd : {"0", "-5", "x", "99999999999999999999"})
    EXPECT_EQ(terminal_of(pseudo.fd(), environment({{"COLUMNS", odd}})).width, 80u) << odd;
}

TEST(Terminal, HasNoColourWhereNobodyWantsIt) {
  PseudoTerminal pseudo(80, 24);
  Terminal terminal = terminal_of(pseudo.fd(), environment({{"NO_COLOR", "1"}}));
  EXPECT_TRUE(terminal.cursor);
  EXPECT_FALSE(terminal.colour);
  terminal = terminal_of(pseudo.fd(), environment({{"TERM", "dumb"}}));
  EXPECT_TRUE(terminal.is_terminal);
  EXPECT_FALSE(terminal.cursor || terminal.colour);
}

TEST(Terminal, IsNoneForAFile) {
  control::testing::TempDirectory directory;
  OwnedFd file(open(directory.file("f").c_str(), O_CREAT | O_WRONLY, 0600));
  Terminal terminal = terminal_of(file.get(), environment({{"COLUMNS", "132"}}));
  EXPECT_FALSE(terminal.is_terminal || terminal.cursor || terminal.colour);
  EXPECT_EQ(terminal.width, 0u);
}

// Standard error on another descriptor for a while.
class ErrorOutput {
 public:
  explicit ErrorOutput(int fd) : kept_(dup(STDERR_FILENO)) { dup2(fd, STDERR_FILENO); }
  ~ErrorOutput() { dup2(kept_.get(), STDERR_FILENO); }

 private:
  OwnedFd kept_;
};

TEST(StatusLine, IsShownAndClearedOnATerminal) {
  PseudoTerminal pseudo(20, 24);
  {
    ErrorOutput output(pseudo.fd());
    StatusLine line(environment({{"NO_COLOR", "1"}}));
    line.show("waiting for \x1b a very long story");
    EXPECT_EQ(pseudo.taken(), "\r\x1b[Kwaiting for ? a ve…");
  }
  EXPECT_EQ(pseudo.taken(), "\r\x1b[K");
}

TEST(StatusLine, IsNotShownElsewhere) {
  control::testing::TempDirectory directory;
  OwnedFd file(open(directory.file("f").c_str(), O_CREAT | O_WRONLY, 0600));
  {
    ErrorOutput output(file.get());
    StatusLine(environment()).show("waiting");
  }
  EXPECT_EQ(std::filesystem::file_size(directory.file("f")), 0u);
}

}  // namespace
}  // namespace p2p::cli
