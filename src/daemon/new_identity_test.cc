#include "daemon/new_identity.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/testing.h"
#include "daemon/rejoin.h"
#include "store/directory.h"
#include "store/secret_file.h"

namespace p2p::daemon {
namespace {

namespace fs = std::filesystem;

class NewIdentityTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(directory);
    ASSERT_TRUE(store::ensure_directory(directory));
    paths = *state_paths(directory + "/", PathContext{});
    ASSERT_TRUE(store::load_or_create_key(paths.identity_key, test::key(7).seed()));
    std::ofstream(paths.database) << "what the node knew";
  }
  void TearDown() override { fs::remove_all(directory); }
  void keep_ticket() {
    test::Network net;
    Ticket ticket{net.id, net.invite, net.invite_key, {}};
    ASSERT_TRUE(write_rejoin(paths.rejoin, ticket.to_text(), test::label("attic")));
  }
  NodeId present() { return (*store::load_key(paths.identity_key))->id<NodeTag>(); }

  // Tests run beside each other.
  std::string directory =
      testing::TempDir() + "new_identity_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  StatePaths paths;
  WallTime now = test::at_s(5);
};

TEST_F(NewIdentityTest, MakesAnotherKeyAndLosesNothing) {
  keep_ticket();
  auto done = make_new_identity(paths, now);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->before, test::node_id(7));
  EXPECT_EQ(done->now, present());
  EXPECT_NE(done->now, done->before);
  EXPECT_FALSE(fs::exists(paths.database));
  EXPECT_TRUE(fs::exists(paths.database + done->set_aside));
  auto old = store::load_key(paths.identity_key + done->set_aside);
  ASSERT_TRUE(old && *old);
  EXPECT_EQ((*old)->id<NodeTag>(), test::node_id(7));
  auto rejoin = read_rejoin(paths.rejoin);
  ASSERT_TRUE(rejoin);
  EXPECT_EQ(rejoin->alias, test::label("attic"));
}

TEST_F(NewIdentityTest, ASecondOneInTheSameSecondKeepsWhatTheFirstSetAside) {
  keep_ticket();
  auto first = make_new_identity(paths, now);
  auto second = make_new_identity(paths, now);
  ASSERT_TRUE(first && second);
  for (const NewIdentity& done : {*first, *second}) {
    auto old = store::load_key(paths.identity_key + done.set_aside);
    ASSERT_TRUE(old && *old);
    EXPECT_EQ((*old)->id<NodeTag>(), done.before);
  }
}

TEST_F(NewIdentityTest, RefusesWhileADaemonRunsAndChangesNothing) {
  keep_ticket();
  auto lock = store::DirectoryLock::take(paths.lock);
  ASSERT_TRUE(lock);
  auto done = make_new_identity(paths, now);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("stop it first"), std::string::npos);
  EXPECT_EQ(present(), test::node_id(7));
  EXPECT_TRUE(fs::exists(paths.database));
}

TEST_F(NewIdentityTest, RefusesWithoutATicketToComeBackWith) {
  auto done = make_new_identity(paths, now);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("kept no ticket"), std::string::npos);
  EXPECT_EQ(present(), test::node_id(7));
}

TEST_F(NewIdentityTest, RefusesWhereNoNodeIs) {
  keep_ticket();
  fs::remove(paths.identity_key);
  auto done = make_new_identity(paths, now);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message.find('\n'), std::string::npos);
  EXPECT_FALSE(fs::exists(paths.identity_key));
}

}  // namespace
}  // namespace p2p::daemon
