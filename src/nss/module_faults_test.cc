// The module in processes that have threads, forks, signals and limits, and with files that lie.
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>
#include <atomic>
#include <csignal>
#include <thread>

#include "base/random.h"
#include "nss/snapshot.h"
#include "nss/testing_module.h"

namespace p2p::nss {
namespace {

// The module keeps at most this many mappings (view.c).
constexpr int kMappingsMax = 4;

// Both addresses of "pair" are of the same version, so that a mixed answer is seen.
std::vector<resolver::NameEntry> pair_of(int version) {
  uint8_t high = static_cast<uint8_t>(version >> 8), low = static_cast<uint8_t>(version);
  return {{"pair", {}, false, {IpAddress::v4({10, 1, high, low}), IpAddress::v4({10, 2, high, low})}}};
}

bool pair_is_sound() {
  Answer answer = by_name("pair", AF_INET);
  return answer.status == NSS_STATUS_SUCCESS && answer.addresses.size() == 2 &&
         answer.addresses[0].substr(4) == answer.addresses[1].substr(4);
}

// The calling thread from now on gives way to the writer, which has many of them against it.
void give_way() { setpriority(PRIO_PROCESS, 0, 19); }

#ifdef P2P_SANITIZED
constexpr bool kForksOfThreadsHang = true;  // in the sanitizers' own allocators
#else
constexpr bool kForksOfThreadsHang = false;
#endif

class ModuleFaults : public ModuleTest {
 protected:
  void write_pair() { write(pair_of(++version_)); }
  int version_ = 0;
};

TEST_F(ModuleFaults, WithoutFreeDescriptorsTheKeptMappingAnswers) {
  write_pair();
  auto without_descriptors = [] {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &limit);
    return by_name("pair", AF_INET).status;
  };
  EXPECT_EQ(in_child([&] { return without_descriptors() == NSS_STATUS_UNAVAIL ? 0 : 1; }), 0);
  EXPECT_EQ(in_child([&] {
              by_name("pair", AF_INET);
              return without_descriptors() == NSS_STATUS_SUCCESS ? 0 : 1;
            }),
            0);
}

TEST_F(ModuleFaults, SixtyFourThreadsSeeWholeAnswersWhileTheFileIsReplaced) {
  write_pair();
  std::atomic<int> lookups = 0, wrong = 0;
  std::vector<std::thread> threads;
  std::atomic<bool> stop = false;
  for (int i = 0; i < 64; ++i)
    threads.emplace_back([&] {
      give_way();
      while (!stop) {
        wrong += !pair_is_sound();
        ++lookups;
      }
    });
  int most = 0;
  for (int i = 0; i < 60 || lookups < 20000; ++i) {
    if (i < 500) write_pair();
    if (i % 10 == 0) most = std::max(most, mappings_of(directory_));
    std::this_thread::yield();
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0) << "of " << lookups;
  EXPECT_LE(most, kMappingsMax);
  EXPECT_TRUE(pair_is_sound());
  EXPECT_EQ(mappings_of(directory_), 1) << "old mappings go";
}

TEST_F(ModuleFaults, ForksBetweenLookupsOfOtherThreadsAnswerInTheChild) {
  if (kForksOfThreadsHang) GTEST_SKIP() << "children of threaded processes hang under sanitizers";
  write_pair();
  // What the test itself makes at its first use must not be half made in a child.
  ASSERT_TRUE(pair_is_sound());
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      give_way();
      while (!stop) pair_is_sound();
    });
  for (int i = 0; i < 100; ++i) {
    int code = in_child([&] {
      for (int round = 0; round < 20; ++round) {
        if (!pair_is_sound()) return 1;
      }
      return mappings_of(directory_) <= kMappingsMax ? 0 : 2;
    });
    ASSERT_EQ(code, 0);
    write_pair();
  }
  stop = true;
  for (auto& thread : threads) thread.join();
}

// A fork in another thread's lookup costs the child one of its places; without any it still answers.
TEST_F(ModuleFaults, ChildrenOfChildrenAnswerHoweverManyPlacesTheyLost) {
  if (kForksOfThreadsHang) GTEST_SKIP() << "children of threaded processes hang under sanitizers";
  write_pair();
  // What the test itself makes at its first use must not be half made in a child.
  ASSERT_TRUE(pair_is_sound());
  std::function<int(int)> descend = [&](int depth) -> int {
    if (depth == 0) return pair_is_sound() ? 0 : 1;
    std::atomic<bool> stop = false;
    std::thread busy([&] {
      give_way();
      while (!stop) pair_is_sound();
    });
    int code = 0;
    for (int i = 0; i < 3 && code == 0; ++i) {
      write_pair();
      code = in_child([&] { return descend(depth - 1); });
    }
    stop = true;
    busy.join();
    return code != 0 ? code : pair_is_sound() ? 0 : 3;
  };
  EXPECT_EQ(in_child([&] { return descend(4); }), 0);
  write_pair();
}

TEST_F(ModuleFaults, ASignalEachMillisecondChangesNothing) {
  write_pair();
  static std::atomic<int> signals;
  signals = 0;
  struct sigaction action {};
  action.sa_handler = [](int) { ++signals; };  // no SA_RESTART
  struct sigaction before {};
  sigaction(SIGALRM, &action, &before);
  itimerval timer{{0, 1000}, {0, 1000}};
  setitimer(ITIMER_REAL, &timer, nullptr);
  int wrong = 0;
  for (int i = 0; signals < 200; ++i) {
    if (i % 50 == 0) write_pair();
    wrong += !pair_is_sound();
  }
  timer = {};
  setitimer(ITIMER_REAL, &timer, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  EXPECT_EQ(wrong, 0);
}

TEST_F(ModuleFaults, ClosedStandardDescriptorsStayClosed) {
  write_pair();
  EXPECT_EQ(in_child([] {
              for (int fd : {0, 1, 2}) close(fd);
              if (!pair_is_sound()) return 1;
              for (int fd : {0, 1, 2})
                if (fcntl(fd, F_GETFD) != -1) return 2;
              return 0;
            }),
            0);
}

TEST_F(ModuleFaults, ASandboxWithoutSocketsAndSignalMasksIsEnough) {
  write_pair();
  EXPECT_EQ(in_child([] {
              sock_filter program[] = {
                  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 4, 0),
                  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigprocmask, 3, 0),
                  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 2, 0),
                  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0),
                  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
              };
              sock_fprog filter{sizeof program / sizeof *program, program};
              prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
              if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) return 3;
              return pair_is_sound() ? 0 : 1;
            }),
            0);
}

TEST_F(ModuleFaults, InAChrootTheKeptMappingAnswersUntilItIsSuperseded) {
  if (geteuid() != 0) GTEST_SKIP() << "chroot needs root";
  write_pair();
  std::string jail = directory_ + "/jail";
  std::filesystem::create_directory(jail);
  int ready[2], go[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(go), 0);
  std::thread writer([&] {
    char byte;
    if (read(ready[0], &byte, 1) == 1) write_pair();
    if (::write(go[1], "x", 1) != 1) ADD_FAILURE();
  });
  int code = in_child([&] {
    if (!pair_is_sound() || chroot(jail.c_str()) != 0 || !pair_is_sound()) return 1;
    char byte;
    if (::write(ready[1], "x", 1) != 1 || read(go[0], &byte, 1) != 1) return 2;
    return by_name("pair", AF_INET).status == NSS_STATUS_UNAVAIL ? 0 : 3;
  });
  close(ready[1]);
  writer.join();
  EXPECT_EQ(code, 0);
  for (int fd : {ready[0], go[0], go[1]}) close(fd);
}

TEST_F(ModuleFaults, ACancelledThreadLeavesNoDescriptor) {
  int before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    write_pair();
    pthread_t thread;
    pthread_create(
        &thread, nullptr,
        [](void*) -> void* {
          pthread_cancel(pthread_self());  // acts at the next cancellation point: open(), were it one
          nss_status (*call)(const char*, gaih_addrtuple**, char*, size_t, int*, int*, int32_t*) = nullptr;
          call = reinterpret_cast<decltype(call)>(symbol("_nss_p2pddns_gethostbyname4_r"));
          char buffer[512];
          int error = 0, h_error = 0;
          gaih_addrtuple* first = nullptr;
          bool found =
              call("pair", &first, buffer, sizeof buffer, &error, &h_error, nullptr) == NSS_STATUS_SUCCESS;
          return reinterpret_cast<void*>(found ? 7L : 8L);
        },
        nullptr);
    void* result = nullptr;
    pthread_join(thread, &result);
    EXPECT_EQ(result, reinterpret_cast<void*>(7L)) << "cancelled within the lookup";
  }
  EXPECT_EQ(open_descriptors(), before + 1);
}

TEST_F(ModuleFaults, AFileThatChangesUnderItsMappingDoesNoHarm) {
  write();
  ASSERT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_SUCCESS);
  Random random(4);
  int fd = open(path_.c_str(), O_RDWR | O_CLOEXEC);
  size_t size = raw().size();
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) by_name("alpha", AF_INET), by_name_all("x.alpha.p2p.internal"), by_address("192.0.2.1");
  });
  Bytes whole = raw();
  for (int i = 0; i < 20000; ++i) {
    size_t at = 28 + random.below(size - 28);
    uint32_t word = static_cast<uint32_t>(random.next());
    size_t width = std::min(1 + random.below(4), size - at);
    ASSERT_EQ(pwrite(fd, &word, width, static_cast<off_t>(at)), static_cast<ssize_t>(width));
    if (i % 4 == 0) {
      ASSERT_EQ(pwrite(fd, whole.data() + 28, size - 28, 28), static_cast<ssize_t>(size - 28));
    }
  }
  stop = true;
  reader.join();
  close(fd);
}

TEST_F(ModuleFaults, AFileOfAnotherUserIsReadButNeverMapped) {
  if (geteuid() != 0) GTEST_SKIP() << "giving a file away needs root";
  write();
  constexpr uid_t nobody = 65534;
  ASSERT_EQ(chown(path_.c_str(), nobody, nobody), 0);
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_SUCCESS);
  EXPECT_EQ(by_address("2001:db8::1").status, NSS_STATUS_SUCCESS);
  EXPECT_EQ(mappings_of(directory_), 0) << "its owner could kill us by cutting it short";
  int descriptors = open_descriptors();
  ASSERT_EQ(truncate(path_.c_str(), 300), 0);
  EXPECT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL);
  EXPECT_EQ(open_descriptors(), descriptors);
}

TEST_F(ModuleFaults, ADeadDaemonCostsLessThanAMillisecond) {
  write();
  file_->beat(boot_now() - std::chrono::seconds(P2P_NAMES_HEARTBEAT_MAX_S + 2));
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(by_name("alpha", AF_INET).status, NSS_STATUS_UNAVAIL);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1)) << "for a thousand";
}

}  // namespace
}  // namespace p2p::nss
