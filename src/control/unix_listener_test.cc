#include "control/unix_listener.h"

#include <sys/stat.h>

#include <fstream>

#include "control/testing.h"

namespace p2p::control {
namespace {

using testing::TempDirectory;

mode_t mode_of(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
}

TEST(UnixListener, MakesItsFileForUserAndGroupOnly) {
  TempDirectory directory;
  mode_t old = umask(0077);
  auto listener = UnixListener::open(directory.file("s"));
  umask(old);
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_EQ(mode_of(directory.file("s")), 0660u);
  int code = 0;
  EXPECT_TRUE(connect_unix(directory.file("s"), code));
}

TEST(UnixListener, MakesTheLastDirectoryOfItsPath) {
  TempDirectory directory;
  EXPECT_TRUE(UnixListener::open(directory.file("new/s")));
  auto deeper = UnixListener::open(directory.file("no/such/s"));
  ASSERT_FALSE(deeper);
  EXPECT_NE(deeper.error().message.find("No such file"), std::string::npos) << deeper.error().message;
}

TEST(UnixListener, TakesItsFileAway) {
  TempDirectory directory;
  { auto listener = UnixListener::open(directory.file("s")); }
  EXPECT_FALSE(std::filesystem::exists(directory.file("s")));
}

TEST(UnixListener, LeavesAFileThatReplacedItsOwn) {
  TempDirectory directory;
  {
    auto listener = UnixListener::open(directory.file("s"));
    std::filesystem::remove(directory.file("s"));
    std::ofstream(directory.file("s")) << "mine";
  }
  EXPECT_TRUE(std::filesystem::exists(directory.file("s")));
}

TEST(UnixListener, ReplacesTheSocketOfADeadDaemon) {
  TempDirectory directory;
  auto first = UnixListener::open(directory.file("s"));
  ASSERT_TRUE(first);
  first->fd().reset();  // as after a kill: the file stays
  EXPECT_TRUE(UnixListener::open(directory.file("s")));
}

TEST(UnixListener, LeavesALivingDaemonAlone) {
  TempDirectory directory;
  auto first = UnixListener::open(directory.file("s"));
  auto second = UnixListener::open(directory.file("s"));
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("a daemon answers at"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(directory.file("s")));
}

TEST(UnixListener, LeavesAStrangersFileAlone) {
  TempDirectory directory;
  std::ofstream(directory.file("s")) << "precious";
  auto listener = UnixListener::open(directory.file("s"));
  ASSERT_FALSE(listener);
  EXPECT_NE(listener.error().message.find("is no socket"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(directory.file("s")));
}

TEST(UnixListener, SaysWhenThePathIsTooLong) {
  auto listener = UnixListener::open("/tmp/" + std::string(200, 'a'));
  ASSERT_FALSE(listener);
  EXPECT_NE(listener.error().message.find("too long"), std::string::npos);
  EXPECT_FALSE(UnixListener::open(""));
}

}  // namespace
}  // namespace p2p::control
