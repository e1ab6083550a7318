#include "cli/live_table.h"

#include <gtest/gtest.h>

#include "cli/node_text.h"
#include "cli/testing.h"
#include "control/json.h"

namespace p2p::cli {
namespace {

using control::testing::three_nodes;
using testing::environment;
using testing::PseudoTerminal;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

class LiveTableOnATerminal : public ::testing::Test {
 protected:
  void SetUp() override { file_ = fdopen(dup(terminal_.fd()), "w"); }
  void TearDown() override { fclose(file_); }
  std::string frame(const control::NodeList& list, const std::string& waiting_for) {
    Terminal terminal = terminal_of(terminal_.fd(), env_);
    return replaced(live_table(list, waiting_for, terminal), "\n", "\x1b[K\r\n") + "\x1b[J";
  }
  PseudoTerminal terminal_{80, 24};
  Environment env_ = environment({{"NO_COLOR", "1"}});
  FILE* file_ = nullptr;
};

TEST_F(LiveTableOnATerminal, DrawsInPlaceAndGivesTheCursorBack) {
  control::NodeList list = three_nodes();
  {
    LiveTable table(file_, env_, false);
    table.show({"p2p.internal", {}}, "a member to answer");
    EXPECT_EQ(terminal_.taken(), "\x1b[?25l" + frame({"p2p.internal", {}}, "a member to answer"));
    table.show(list, "");
    EXPECT_EQ(terminal_.taken(), "\x1b[2A\r" + frame(list, ""));
    list.nodes[1].last_seen = 6s;
    table.show(list, "");
    EXPECT_EQ(terminal_.taken(), "\x1b[5A\r" + frame(list, ""));
  }
  EXPECT_EQ(terminal_.taken(), "\x1b[?25h");
}

TEST_F(LiveTableOnATerminal, StartsAnewWhenTheSizeChanged) {
  LiveTable table(file_, env_, false);
  table.show(three_nodes(), "");
  terminal_.taken();
  terminal_.resize(40, 10);
  table.show(three_nodes(), "");
  EXPECT_EQ(terminal_.taken(), "\x1b[2J\x1b[H" + frame(three_nodes(), ""));
}

class LiveTableInAFile : public ::testing::Test {
 protected:
  void SetUp() override { file_ = fopen(directory_.file("out").c_str(), "w+"); }
  void TearDown() override { fclose(file_); }
  std::string written() {
    std::string text(10000, '\0');
    rewind(file_);
    text.resize(fread(text.data(), 1, text.size(), file_));
    return text;
  }
  control::testing::TempDirectory directory_;
  FILE* file_ = nullptr;
};

TEST_F(LiveTableInAFile, PrintsOnlyWhatIsNew) {
  Environment env = environment();
  LiveTable table(file_, env, false);
  control::NodeList list = three_nodes();
  table.show({"p2p.internal", {}}, "a member to answer");
  EXPECT_EQ(written(), "");
  table.show(list, "");
  std::string first = node_table(list, Terminal{});
  EXPECT_EQ(written(), first);
  list.nodes[1].last_seen = 6s;
  table.show(list, "");
  EXPECT_EQ(written(), first);
  list.nodes[1].state = NodeState::online;
  table.show(list, "");
  EXPECT_EQ(written(), first + "\n" + node_table(list, Terminal{}));
}

TEST_F(LiveTableInAFile, PrintsJsonALineForEachChange) {
  Environment env = environment();
  LiveTable table(file_, env, true);
  control::NodeList list = three_nodes();
  table.show(list, "");
  std::string first = control::nodes_to_json(list) + "\n";
  list.nodes[1].last_seen = 6s;
  table.show(list, "");
  EXPECT_EQ(written(), first);
  list.nodes.pop_back();
  table.show(list, "");
  EXPECT_EQ(written(), first + control::nodes_to_json(list) + "\n");
}

TEST(LiveTable, TellsWhenItCannotBeWritten) {
  Environment env = environment();
  FILE* full = fopen("/dev/full", "w");
  EXPECT_FALSE(LiveTable(full, env, true).show(three_nodes(), ""));
  fclose(full);
}

}  // namespace
}  // namespace p2p::cli
