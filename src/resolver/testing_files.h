// For tests that edit files: a directory of their own, and children with mounts of their own.
#pragma once

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace p2p::resolver {

// A directory that goes with this object.
class ScratchDirectory {
 public:
  // On disk, for attributes and flags; in memory, for speed.
  explicit ScratchDirectory(bool in_memory = false) {
    std::string name = std::string(in_memory ? "/dev/shm" : "/tmp") + "/p2p-resolver-XXXXXX";
    if (mkdtemp(name.data())) path = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string operator/(const std::string& name) const { return path + "/" + name; }

  std::string path;
};

inline void put(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string get(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

inline size_t files_in(const std::string& directory) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

// The exit code of a child, or 128 + the signal that ended it.
inline int in_child(const std::function<int()>& body) {
  pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

constexpr int kNoNamespace = 77;

// Likewise, in a mount namespace; kNoNamespace when that cannot be had.
inline int in_mount_namespace(const std::function<int()>& body) {
  return in_child([&] {
    if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      return kNoNamespace;
    return body();
  });
}

// Runs a program; its exit code.
inline int run_program(std::vector<const char*> words) {
  words.push_back(nullptr);
  return in_child([&] {
    execvp(words[0], const_cast<char* const*>(words.data()));
    return 127;
  });
}

}  // namespace p2p::resolver
