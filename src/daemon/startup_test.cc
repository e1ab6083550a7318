#include "daemon/startup.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace p2p::daemon {
namespace {

namespace fs = std::filesystem;

class ResetStorage : public testing::Test {
 protected:
  void SetUp() override { fs::remove_all(directory); }
  void TearDown() override { fs::remove_all(directory); }
  Result<Prepared> start(const std::string& config, bool reset_storage) {
    cli::RunOptions options;
    options.primary = true;
    options.config = config;
    options.reset_storage = reset_storage;
    return prepare(
        options, std::nullopt, [](const char*) { return std::nullopt; }, now);
  }
  std::string network(const std::string& config, bool reset_storage) {
    auto started = start(config, reset_storage);
    return started ? started->node.standing.network.to_string() : started.error().message;
  }

  // Tests run beside each other.
  std::string directory =
      testing::TempDir() + "startup_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  Now now{Instant{100s}, WallTime::from_seconds(1700000000)};
};

TEST_F(ResetStorage, TwiceInOneSecondKeepsBothThatWere) {
  std::string config = directory + "/";
  std::string first = network(config, false);
  EXPECT_EQ(network(config, false), first);
  std::string second = network(config, true);
  EXPECT_NE(second, first);
  EXPECT_NE(network(config, true), second);
  EXPECT_TRUE(fs::exists(directory + "/state.db.before-1700000000"));
  EXPECT_TRUE(fs::exists(directory + "/state.db.before-1700000000-2"));
  EXPECT_TRUE(fs::exists(directory + "/authority.key.before-1700000000-2"));
}

TEST_F(ResetStorage, ThatFailsIsAnErrorAndLeavesTheOldStateInPlace) {
  // Names as long as they may be: there is no room for what those of the old files would end in.
  now.wall = WallTime::from_seconds(17000000000);
  std::string config = directory + "/" + std::string(237, 'x');
  std::string first = network(config, false);
  ASSERT_EQ(first.find("name too long"), std::string::npos);
  EXPECT_NE(network(config, true).find("File name too long"), std::string::npos);
  EXPECT_EQ(network(config, false), first);
}

}  // namespace
}  // namespace p2p::daemon
