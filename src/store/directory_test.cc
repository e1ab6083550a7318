#include "store/directory.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/testing.h"

namespace p2p::store {
namespace {

using test::mode_of;

class StateDirectory : public test::StoreTest {};

TEST_F(StateDirectory, IsMadeWithAllAboveItForItsOwnerAlone) {
  ASSERT_TRUE(ensure_directory(path("a/b/c")));
  for (const char* made : {"a", "a/b", "a/b/c"}) EXPECT_EQ(mode_of(path(made)), 0700u) << made;
  EXPECT_TRUE(ensure_directory(path("a/b/c"))) << "it is there";
}

TEST_F(StateDirectory, ThatIsThereKeepsItsMode) {
  ASSERT_EQ(chmod(directory.c_str(), 0755), 0);
  ASSERT_TRUE(ensure_directory(directory));
  EXPECT_EQ(mode_of(directory), 0755u);
}

TEST_F(StateDirectory, IsNotMadeOverAFile) {
  test::write_file(path("file"), "x");
  auto made = ensure_directory(path("file"));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message,
            path("file") + " is there and is no directory; choose another place with --config");
  EXPECT_FALSE(ensure_directory(path("file/below")));
}

TEST_F(StateDirectory, ThatCannotBeWrittenIsAnErrorWithTheReason) {
  const test::AsNobody user(directory);  // root may write anywhere
  ASSERT_EQ(chmod(directory.c_str(), 0500), 0);
  auto there = ensure_directory(directory);
  auto below = ensure_directory(path("below"));
  auto lock = DirectoryLock::take(path("lock"));
  ASSERT_EQ(chmod(directory.c_str(), 0700), 0);
  ASSERT_FALSE(there || below || lock);
  EXPECT_EQ(there.error().message,
            "cannot make files in " + directory +
                ": Permission denied; correct that, or choose another place with --config");
  EXPECT_EQ(below.error().message,
            "cannot make the directory " + path("below") +
                ": Permission denied; correct that, or choose another place with --config");
  EXPECT_EQ(lock.error().message,
            "cannot open the lock file " + path("lock") +
                ": Permission denied; correct that, or choose another place with --config");
}

TEST_F(StateDirectory, HasOneOwnerAtATime) {
  {
    auto first = DirectoryLock::take(path("lock"));
    ASSERT_TRUE(first) << first.error().message;
    auto second = DirectoryLock::take(path("lock"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().message, "another p2p-ddns (pid " + std::to_string(getpid()) + ") uses " +
                                          directory + "; stop it, or choose another place with --config");
  }
  EXPECT_TRUE(DirectoryLock::take(path("lock"))) << "free again";
}

TEST_F(StateDirectory, NamesTheDatabaseWhereTheLockIsADatabases) {
  auto first = DirectoryLock::take(path("my.db.lock"));
  auto second = DirectoryLock::take(path("my.db.lock"));
  ASSERT_TRUE(first);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("uses " + path("my.db") + ";"), std::string::npos);
}

TEST_F(StateDirectory, IsFreeWhenItsOwnerWasKilled) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto lock = DirectoryLock::take(path("lock"));
    char answer = lock ? 'y' : 'n';
    (void)!write(ready[1], &answer, 1);
    pause();
  }
  char answer = 0;
  ASSERT_EQ(read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  auto refused = DirectoryLock::take(path("lock"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("(pid " + std::to_string(child) + ")"), std::string::npos);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(DirectoryLock::take(path("lock")));
}

TEST_F(StateDirectory, AMessageDoesNotRepeatWhatSomebodyWroteIntoTheLock) {
  test::write_file(path("lock"), "\x1b[31mhello");
  auto first = DirectoryLock::take(path("lock"));
  ASSERT_TRUE(first);
  test::write_file(path("lock"), "\x1b[31mhello");
  auto second = DirectoryLock::take(path("lock"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message.find("hello"), std::string::npos);
}

}  // namespace
}  // namespace p2p::store
