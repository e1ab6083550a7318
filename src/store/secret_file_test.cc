#include "store/secret_file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "store/testing.h"

namespace p2p::store {
namespace {

using test::mode_of;
using test::read_file;
using test::write_file;

class KeyFile : public test::StoreTest {
 protected:
  KeyFile() { crypto_init(); }

  static KeyPair::Seed seed(uint8_t fill) {
    KeyPair::Seed out;
    out.fill(fill);
    return out;
  }
  std::string load_error() {
    auto loaded = load_key(file);
    return loaded ? "" : loaded.error().message;
  }

  std::string file = path("identity.key");
};

TEST_F(KeyFile, IsMadeOnceAndThenKept) {
  auto none = load_key(file);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  auto made = load_or_create_key(file, seed(1));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->seed(), seed(1));
  auto again = load_or_create_key(file, seed(2));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->seed(), seed(1));
  auto loaded = load_key(file);
  ASSERT_TRUE(loaded && *loaded);
  EXPECT_EQ((*loaded)->seed(), seed(1));
}

TEST_F(KeyFile, IsTextForItsOwnerAlone) {
  mode_t before = umask(0);
  ASSERT_TRUE(load_or_create_key(file, seed(1)));
  umask(before);
  EXPECT_EQ(mode_of(file), 0600u);
  EXPECT_EQ(read_file(file), "p2p-ddns key 1\nyryonyebyryonyebyryonyebyryonyebyryonyebyryonyebyry9ed8k9y\n");
  EXPECT_FALSE(std::filesystem::exists(file + ".new"));
}

TEST_F(KeyFile, ThatOthersMayReadIsRefused) {
  ASSERT_TRUE(load_or_create_key(file, seed(1)));
  for (mode_t mode : {0640u, 0604u, 0660u, 0777u}) {
    ASSERT_EQ(chmod(file.c_str(), mode), 0);
    EXPECT_NE(load_error().find("others may read it: chmod 600 " + file), std::string::npos);
  }
  ASSERT_EQ(chmod(file.c_str(), 0400), 0);
  EXPECT_EQ(load_error(), "");
}

TEST_F(KeyFile, OfAnotherUserIsRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "NOT TESTED: only root can give a file away";
  ASSERT_TRUE(load_or_create_key(file, seed(1)));
  ASSERT_EQ(chown(file.c_str(), 65534, 65534), 0);
  EXPECT_NE(load_error().find("belongs to user 65534"), std::string::npos);
}

TEST_F(KeyFile, ThatIsNoRegularFileIsRefused) {
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  EXPECT_NE(load_error().find("no regular file"), std::string::npos);
  ASSERT_EQ(unlink(file.c_str()), 0);
  ASSERT_EQ(mkdir(file.c_str(), 0700), 0);
  EXPECT_NE(load_error(), "");
}

TEST_F(KeyFile, WithAnyByteChangedOrMissingIsRefusedAndLeftAlone) {
  ASSERT_TRUE(load_or_create_key(file, seed(1)));
  const std::string whole = read_file(file);
  for (size_t i = 0; i + 1 < whole.size(); ++i) {
    std::string bad = whole;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    write_file(file, bad);
    EXPECT_FALSE(load_key(file)) << "byte " << i;
    write_file(file, whole.substr(0, i));
    EXPECT_FALSE(load_or_create_key(file, seed(2))) << "cut at " << i;
    EXPECT_EQ(read_file(file), whole.substr(0, i));
  }
  write_file(file, whole + std::string(10'000, 'y'));
  EXPECT_NE(load_error().find("damaged"), std::string::npos);
}

TEST_F(KeyFile, OfANewerVersionIsNamedAsSuch) {
  ASSERT_TRUE(load_or_create_key(file, seed(1)));
  write_file(file, "p2p-ddns key 2\nsomething else\n");
  EXPECT_NE(load_error().find("newer version"), std::string::npos);
}

TEST_F(KeyFile, SurvivesTheRestOfAnInterruptedWrite) {
  write_file(file + ".new", "p2p-ddns k");
  auto made = load_or_create_key(file, seed(3));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(load_key(file).value()->seed(), seed(3));
}

TEST_F(KeyFile, InAPlaceThatCannotBeWrittenIsAnErrorWithTheReason) {
  auto made = load_or_create_key(path("missing/identity.key"), seed(1));
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("No such file or directory"), std::string::npos);
}

TEST_F(KeyFile, IsNeverHalfThereWhenTheDiskIsFull) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit tight = before;
  tight.rlim_cur = 20;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  auto made = load_or_create_key(file, seed(1));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_FALSE(made);
  EXPECT_TRUE(std::filesystem::is_empty(directory));
}

TEST_F(KeyFile, WrittenAsTextIsReplacedWholeAndRead) {
  ASSERT_TRUE(write_secret_file(file, "one"));
  ASSERT_TRUE(write_secret_file(file, "two, longer"));
  EXPECT_EQ(mode_of(file), 0600u);
  EXPECT_EQ(read_secret_file(file, 11).value(), "two, longer");
  EXPECT_FALSE(read_secret_file(file, 10)) << "longer than asked for";
  EXPECT_EQ(read_secret_file(path("none"), 10).value(), std::nullopt);
}

}  // namespace
}  // namespace p2p::store
