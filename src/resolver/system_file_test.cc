#include "resolver/system_file.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include <csignal>

#include "resolver/testing_files.h"

namespace {

// A file system that cannot exchange two files, nor refuse to replace one, as NFS and some FUSE ones.
bool knows_rename_flags = true;

}  // namespace

// In place of the C library's.
extern "C" int renameat2(int from_at, const char* from, int to_at, const char* to, unsigned flags) noexcept {
  if (knows_rename_flags) return static_cast<int>(syscall(SYS_renameat2, from_at, from, to_at, to, flags));
  errno = EINVAL;
  return -1;
}

namespace p2p::resolver {
namespace {

using Text = std::optional<std::string>;

FileEdit append(const std::string& what) {
  return [what](const Text& before) { return before.value_or("") + what; };
}

class SystemFile : public testing::Test {
 protected:
  ScratchDirectory scratch_;
  std::string path_ = scratch_ / "hosts";
};

TEST_F(SystemFile, AnEditThatChangesNothingWritesNothing) {
  put(path_, "a\n");
  struct stat before {};
  stat(path_.c_str(), &before);
  ASSERT_TRUE(edit_system_file(path_, append("")));
  struct stat after {};
  stat(path_.c_str(), &after);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec);
}

TEST_F(SystemFile, FilesAreMadeAndTakenAway) {
  ASSERT_TRUE(edit_system_file(path_, append("new\n")));
  EXPECT_EQ(get(path_), "new\n");
  struct stat info {};
  stat(path_.c_str(), &info);
  EXPECT_EQ(info.st_mode & 07777, 0644u);
  ASSERT_TRUE(edit_system_file(path_, [](const Text&) { return Text(); }));
  EXPECT_EQ(files_in(scratch_.path), 0u);
  ASSERT_TRUE(edit_system_file(path_, [](const Text&) { return Text(); }));
}

TEST_F(SystemFile, FilesAreMadeEditedAndTakenAwayWhereRenamesHaveNoFlags) {
  knows_rename_flags = false;
  EXPECT_TRUE(edit_system_file(path_, append("new\n")));
  EXPECT_TRUE(edit_system_file(path_, append("more\n")));
  EXPECT_EQ(get(path_), "new\nmore\n");
  EXPECT_TRUE(edit_system_file(path_, [](const Text&) { return Text(); }));
  EXPECT_EQ(files_in(scratch_.path), 0u);
  knows_rename_flags = true;
}

TEST_F(SystemFile, ModeOwnerAndAttributesAreKept) {
  put(path_, "a\n");
  bool root = geteuid() == 0;
  if (root) {
    ASSERT_EQ(chown(path_.c_str(), 1234, 4321), 0);
  }
  ASSERT_EQ(chmod(path_.c_str(), 0640), 0);
  // The label as SELinux keeps it; root may set it without SELinux too.
  const char* attribute = root ? "security.selinux" : "user.p2p";
  std::string label = "system_u:object_r:net_conf_t:s0";
  bool labelled = setxattr(path_.c_str(), attribute, label.data(), label.size(), 0) == 0;
  ASSERT_TRUE(edit_system_file(path_, append("b\n")));
  EXPECT_EQ(get(path_), "a\nb\n");
  struct stat info {};
  stat(path_.c_str(), &info);
  EXPECT_EQ(info.st_mode & 07777, 0640u);
  if (root) {
    EXPECT_EQ(info.st_uid, 1234u);
    EXPECT_EQ(info.st_gid, 4321u);
  }
  char found[64]{};
  if (labelled) {
    EXPECT_EQ(getxattr(path_.c_str(), attribute, found, sizeof found), static_cast<ssize_t>(label.size()));
    EXPECT_EQ(found, label);
  }
  EXPECT_EQ(files_in(scratch_.path), 1u);
}

TEST_F(SystemFile, LinksLeadToTheFileAndStay) {
  std::filesystem::create_directory(scratch_ / "real");
  put(scratch_ / "real/hosts", "a\n");
  std::filesystem::create_symlink("real/hosts", path_);
  ASSERT_TRUE(edit_system_file(path_, append("b\n")));
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
  EXPECT_EQ(get(scratch_ / "real/hosts"), "a\nb\n");
  std::filesystem::remove(scratch_ / "real/hosts");
  Status edited = edit_system_file(path_, append("b\n"));
  ASSERT_FALSE(edited);
  EXPECT_NE(edited.error().message.find("link to a file that is not there"), std::string::npos);
}

TEST_F(SystemFile, HardLinkedFilesStayOneFile) {
  put(path_, "a\nlong line\n");
  std::filesystem::create_hard_link(path_, scratch_ / "other");
  ASSERT_TRUE(edit_system_file(path_, [](const Text&) { return "b\n"; }));
  EXPECT_EQ(get(scratch_ / "other"), "b\n");
  ASSERT_TRUE(edit_system_file(path_, [](const Text&) { return "b\nmuch longer than before\n"; }));
  EXPECT_EQ(get(scratch_ / "other"), "b\nmuch longer than before\n");
}

TEST_F(SystemFile, WhatIsNoFileIsRefused) {
  ASSERT_FALSE(edit_system_file(scratch_.path, append("x")));
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  ASSERT_FALSE(edit_system_file(path_, append("x"))) << "and a pipe must not hang us";
  ASSERT_FALSE(edit_system_file(scratch_ / "no/where", append("x")));
}

TEST_F(SystemFile, AnEditInBetweenIsRespected) {
  put(path_, "a\n");
  int calls = 0;
  auto edited = edit_system_file(path_, [&](const Text& before) {
    if (++calls == 1) put(path_, "somebody else's\n");
    return *before + "ours\n";
  });
  ASSERT_TRUE(edited);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(get(path_), "somebody else's\nours\n");
}

TEST_F(SystemFile, AnEndlessWriterIsReported) {
  put(path_, "a\n");
  int calls = 0;
  auto edited = edit_system_file(path_, [&](const Text& before) {
    put(path_, "version " + std::to_string(++calls) + "\n");
    return *before + "ours\n";
  });
  ASSERT_FALSE(edited);
  EXPECT_EQ(get(path_), "version " + std::to_string(calls) + "\n");
}

TEST_F(SystemFile, AProgramThatHasTheFileOpenForWritingLosesNothing) {
  put(path_, "a\n");
  int calls = 0;
  int fd = -1;
  // It opens the file before the exchange; it writes after it, while our edit looks what came out.
  pid_t child = -1;
  auto edited = edit_system_file(path_, [&](const Text& before) {
    if (++calls == 1) {
      fd = open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
      struct stat opened {};
      fstat(fd, &opened);
      child = fork();
      if (child == 0) {
        struct stat now = opened;
        while (now.st_ino == opened.st_ino) stat(path_.c_str(), &now);
        _exit(write(fd, "late\n", 5) == 5 ? 0 : 1);
      }
      close(fd);
    }
    return before->find("ours\n") == std::string::npos ? *before + "ours\n" : *before;
  });
  ASSERT_TRUE(edited) << edited.error().message;
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(get(path_), "a\nlate\nours\n");
}

TEST_F(SystemFile, ABindMountIsWrittenInPlace) {
  put(path_, "127.0.0.1 localhost\n");
  std::string mounted = scratch_ / "mounted";
  put(mounted, "");
  int code = in_mount_namespace([&] {
    if (mount(path_.c_str(), mounted.c_str(), nullptr, MS_BIND, nullptr) != 0) return kNoNamespace;
    if (!edit_system_file(mounted, append("ours\n"))) return 1;
    if (get(path_) != "127.0.0.1 localhost\nours\n") return 2;
    if (!edit_system_file(mounted, [](const Text&) { return "127.0.0.1 localhost\n"; })) return 3;
    return files_in(scratch_.path) == 2 ? 0 : 4;
  });
  if (code == kNoNamespace) GTEST_SKIP() << "no mount namespaces here";
  EXPECT_EQ(code, 0);
  EXPECT_EQ(get(path_), "127.0.0.1 localhost\n");
}

TEST_F(SystemFile, AReadOnlyFileSystemIsNamed) {
  put(path_, "a\n");
  int code = in_mount_namespace([&] {
    const char* directory = scratch_.path.c_str();
    if (mount(directory, directory, nullptr, MS_BIND, nullptr) != 0 ||
        mount(nullptr, directory, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) != 0)
      return kNoNamespace;
    Status edited = edit_system_file(path_, append("b\n"));
    if (edited) return 1;
    return edited.error().message == path_ + ": Read-only file system" ? 0 : 2;
  });
  if (code == kNoNamespace) GTEST_SKIP() << "no mount namespaces here";
  EXPECT_EQ(code, 0);
  EXPECT_EQ(get(path_), "a\n");
}

TEST_F(SystemFile, AFullDiskLeavesTheFileAsItWas) {
  int code = in_mount_namespace([&] {
    std::string directory = scratch_ / "small";
    std::filesystem::create_directory(directory);
    if (mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=64k") != 0) return kNoNamespace;
    std::string path = directory + "/hosts";
    std::string text(40 * 1024, 'x');
    put(path, text);
    Status edited = edit_system_file(path, append("y"));
    if (edited || edited.error().message.find("No space left") == std::string::npos) return 1;
    if (get(path) != text) return 2;
    return files_in(directory) == 1 ? 0 : 3;
  });
  if (code == kNoNamespace) GTEST_SKIP() << "no mount namespaces here";
  EXPECT_EQ(code, 0);
}

TEST_F(SystemFile, AWriteInPlaceThatFailsHalfWayLeavesTheFileAsItWas) {
  std::string text = "ours\n10.0.0.1 somebody else's\n";
  put(path_, text);
  std::filesystem::create_hard_link(path_, scratch_ / "other");
  int code = in_child([&] {
    rlimit size_max{text.size() + 8, RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &size_max);
    Status edited = edit_system_file(path_, [&](const Text& before) {
      return "ours, longer than there is room for\n" + before->substr(5);
    });
    if (edited) return 1;
    return edited.error().message == path_ + ": File too large" ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(get(path_), text);
}

TEST_F(SystemFile, AnImmutableFileIsNamedAndLeftAlone) {
  put(path_, "a\n");
  if (run_program({"chattr", "+i", path_.c_str()}) != 0) GTEST_SKIP() << "no immutable files here";
  Status edited = edit_system_file(path_, append("b\n"));
  EXPECT_EQ(run_program({"chattr", "-i", path_.c_str()}), 0);
  ASSERT_FALSE(edited);
  EXPECT_EQ(edited.error().message, path_ + ": Operation not permitted");
  EXPECT_EQ(get(path_), "a\n");
  EXPECT_EQ(files_in(scratch_.path), 1u);
}

TEST_F(SystemFile, TenMegabytesAreAFileLikeAnother) {
  std::string text;
  while (text.size() < 10 * 1024 * 1024) text += "10.0.0.1 some-name-or-other.example.com\n";
  put(path_, text);
  ASSERT_TRUE(edit_system_file(path_, append("ours\n")));
  EXPECT_EQ(get(path_), text + "ours\n");
}

}  // namespace
}  // namespace p2p::resolver
