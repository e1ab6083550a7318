#include <csignal>

#include "resolver/host.h"
#include "resolver/testing_files.h"

namespace p2p::resolver {
namespace {

TEST(RunCommand, GivesWhatTheCommandPrintsOrWhyItFailed) {
  RunCommand run = this_host({}).run;
  EXPECT_EQ(*run({"echo", "a b", "$HOME"}), "a b $HOME\n");
  EXPECT_EQ(run({"sh", "-c", "echo no such unit >&2; exit 3"}).error().message,
            "`sh -c echo no such unit >&2; exit 3` failed: no such unit");
  EXPECT_EQ(run({"no-such-command-here"}).error().message, "`no-such-command-here` is not there");
  EXPECT_FALSE(run({"sh", "-c", "kill -9 $$"}));
}

TEST(RunCommand, ManyLinesOfOutputDoNotStopIt) {
  EXPECT_TRUE(this_host({}).run({"sh", "-c", "yes | head -c 1000000"}));
}

TEST(RunCommand, WhatTakesTooLongIsEndedWhetherItPrintsOrNot) {
  RunCommand run = this_host({}, 100ms).run;
  for (const char* script : {"exec sleep 60", "exec sleep 60 >&- 2>&-"}) {
    auto done = run({"sh", "-c", script});
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().message.find("takes too long"), std::string::npos) << done.error().message;
  }
}

TEST(RunCommand, StandardInputIsEmpty) { EXPECT_EQ(*this_host({}).run({"cat"}), ""); }

}  // namespace
}  // namespace p2p::resolver
