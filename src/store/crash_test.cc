// R01, R03, R07: the program killed at any moment, disks that are full, places that cannot be
// written. What was acknowledged is there afterwards.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "base/random.h"
#include "store/directory.h"
#include "store/sqlite.h"
#include "store/sqlite_store.h"
#include "store/testing.h"
#include "store/writer.h"

namespace p2p::store {
namespace {

using test::listing;
using test::put;
using test::setting;

const WallTime kNow = WallTime::from_seconds(1749993645);

class CrashTest : public test::StoreTest {
 protected:
  // Batch n puts its number under two of twenty ids, in two tables, so that half a batch shows.
  static StoreBatch batch(uint64_t number) {
    const std::string body = std::to_string(number) + std::string(300, '.');
    return {number,
            {put(number % 20, body, StoredKind::record), put(number % 20, body, StoredKind::admission),
             setting("last", std::to_string(number))}};
  }

  // A child process that writes from `first` on and tells of each batch that is durable.
  [[noreturn]] void write_for_ever(uint64_t first, int acks) {
    auto opened = open_sqlite(file, kNow);
    if (!opened) _exit(2);
    Writer writer(std::move(opened->store), [&](uint64_t durable, const std::string& problem) {
      if (!problem.empty() || write(acks, &durable, sizeof durable) != sizeof durable) _exit(3);
    });
    for (uint64_t number = first;; ++number) {
      writer.put(batch(number));
      if (number % 3 == 0) writer.flush(10s);
    }
  }

  // Lets the child live until so many acknowledgements came, kills it, and gives the last one.
  uint64_t run_and_kill(uint64_t first, uint64_t acks_wanted) {
    int acks[2];
    EXPECT_EQ(pipe(acks), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(acks[0]);
      write_for_ever(first, acks[1]);
    }
    close(acks[1]);
    uint64_t last = 0, durable = 0;
    for (uint64_t count = 0; read(acks[0], &durable, sizeof durable) == sizeof durable; ++count) {
      last = durable;
      if (count == acks_wanted) kill(child, SIGKILL);
    }
    close(acks[0]);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child gave up with " << WEXITSTATUS(status);
    return last;
  }

  // To the last page, until the file is removed and what this gives is closed.
  std::ofstream fill_disk() const {
    std::ofstream filler(path("filler"));
    while (filler << std::string(4096, 'f') << std::flush) {
    }
    return filler;
  }

  std::string file = path("state.db");
};

TEST_F(CrashTest, AKillAtAnyMomentLosesNothingThatWasAcknowledged) {
  Random random(11);
  uint64_t expected = 0;
  for (int round = 0; round < 100; ++round) {
    SCOPED_TRACE(round);
    const uint64_t acknowledged = run_and_kill(expected + 1, random.below(12));
    auto opened = open_sqlite(file, kNow);
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_EQ(opened->notice, "");
    auto state = opened->store->load();
    ASSERT_TRUE(state);
    const uint64_t last = std::stoull(std::string(as_text(state->settings.at("last"))));
    ASSERT_GE(last, acknowledged);
    // Everything up to the last is there, in both tables, and nothing of later ones.
    auto memory = memory_store();
    for (uint64_t number = 1; number <= last; ++number) {
      const StoreBatch one = batch(number);
      ASSERT_TRUE(memory->apply(std::span(&one, 1)));
    }
    ASSERT_EQ(listing(*state), listing(*memory->load()));
    expected = last;
  }
}

// Waits for what a writer reports.
class LastReport {
 public:
  Writer::Report take() {
    return [this](uint64_t batch, const std::string& problem) {
      std::lock_guard lock(mutex_);
      batch_ = batch, problem_ = problem;
      changed_.notify_all();
    };
  }
  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return condition(batch_, problem_); });
  }
  std::string problem() {
    std::lock_guard lock(mutex_);
    return problem_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t batch_ = 0;
  std::string problem_;
};

bool has_problem(uint64_t, const std::string& problem) { return !problem.empty(); }

TEST_F(CrashTest, AWriterReportsFilesThatMayNotGrowAndRecoversByItself) {
  signal(SIGXFSZ, SIG_IGN);
  auto opened = open_sqlite(file, kNow);
  ASSERT_TRUE(opened);
  LastReport report;
  Writer writer(std::move(opened->store), report.take());
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit tight = before;
  tight.rlim_cur = 100'000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  uint64_t number = 1;
  while (number < 500 && report.problem().empty()) {
    writer.put(batch(number++));
    writer.flush(1s);
  }
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_TRUE(report.problem().starts_with("not saved: the disk fails (" + file + "): ")) << report.problem();
  EXPECT_TRUE(report.wait([&](uint64_t durable, const std::string& problem) {
    return problem.empty() && durable == number - 1;
  }));
}

// Runs `story` on a thread with mounts of its own; false where that is not allowed.
bool with_own_mounts(const std::function<void()>& story) {
  bool is_allowed = false;
  std::thread([&] {
    is_allowed = unshare(CLONE_NEWNS) == 0 && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    if (is_allowed) story();
  }).join();
  return is_allowed;
}

#define WITH_OWN_MOUNTS(...) \
  if (!with_own_mounts(__VA_ARGS__)) GTEST_SKIP() << "NOT TESTED: mounts of one's own need root"

TEST_F(CrashTest, AWriterReportsAFullDiskAndRecoversByItself) {
  WITH_OWN_MOUNTS([this] {
    ASSERT_EQ(mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=1m"), 0);
    auto opened = open_sqlite(file, kNow);
    ASSERT_TRUE(opened) << opened.error().message;
    LastReport report;
    uint64_t number = 1;
    {
      Writer writer(std::move(opened->store), report.take());
      for (; number <= 5; ++number) writer.put(batch(number));
      ASSERT_TRUE(writer.flush(10s));
      std::ofstream filler = fill_disk();
      for (; number < 500 && report.problem().empty(); ++number) {
        writer.put(batch(number));
        writer.flush(1s);
      }
      EXPECT_EQ(report.problem(), "not saved: disk full (" + file + ")");
      for (int more = 0; more < 50; ++more) writer.put(batch(number++));
      std::filesystem::remove(path("filler"));
      filler.close();
      EXPECT_TRUE(report.wait([&](uint64_t durable, const std::string& problem) {
        return problem.empty() && durable == number - 1;
      })) << report.problem();
    }
    auto again = open_sqlite(file, kNow);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->notice, "");
    EXPECT_EQ(as_text(again->store->load()->settings.at("last")), std::to_string(number - 1));
  });
}

TEST_F(CrashTest, AStartOnAFullDiskKnowsWhatIsKeptAndSavesWhenThereIsRoomAgain) {
  WITH_OWN_MOUNTS([this] {
    ASSERT_EQ(mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=16m"), 0);
    for (bool was_killed : {false, true}) {
      SCOPED_TRACE(was_killed);
      for (const auto& entry : std::filesystem::directory_iterator(directory)) std::filesystem::remove(entry);
      if (was_killed)
        run_and_kill(1, 1);
      else
        ASSERT_TRUE(open_sqlite(file, kNow)->store->apply(std::vector{batch(1)}));
      std::ofstream filler = fill_disk();
      auto opened = open_sqlite(file, kNow);
      ASSERT_TRUE(opened) << opened.error().message;
      EXPECT_EQ(opened->notice, "");
      auto state = opened->store->load();
      ASSERT_TRUE(state);
      EXPECT_TRUE(state->settings.contains("last"));
      StoreBatch many{1'000'000, {}};
      for (uint64_t i = 0; i < 100; ++i) many.ops.push_back(put(i, std::string(5000, 'm')));
      Status status = opened->store->apply(std::span(&many, 1));
      // After a kill the log may have room for it.
      EXPECT_TRUE(!status || was_killed);
      EXPECT_EQ(status ? "" : status.error().message, status ? "" : "disk full (" + file + ")");
      std::filesystem::remove(path("filler"));
      filler.close();
      status = opened->store->apply(std::span(&many, 1));
      EXPECT_TRUE(status) << status.error().message;
    }
  });
}

TEST_F(CrashTest, AReadOnlyFileSystemIsAnErrorWithTheReasonAndNothingIsTouched) {
  WITH_OWN_MOUNTS([this] {
    ASSERT_EQ(mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=1m"), 0);
    ASSERT_TRUE(open_sqlite(file, kNow));
    ASSERT_EQ(mount("tmpfs", directory.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=1m"), 0);
    auto opened = open_sqlite(file, kNow);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().message,
              "cannot use the database " + file +
                  ": Read-only file system; correct that, or choose another place with --config");
    auto made = ensure_directory(directory);
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().message.find("Read-only file system"), std::string::npos);
  });
}

TEST_F(CrashTest, AFileSystemThatTurnsReadOnlyIsReportedAndRecovers) {
  WITH_OWN_MOUNTS([this] {
    ASSERT_EQ(mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=1m"), 0);
    auto opened = open_sqlite(file, kNow);
    ASSERT_TRUE(opened);
    opened->store.reset();
    ASSERT_EQ(mount("tmpfs", directory.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "size=1m"), 0);
    LastReport report;
    // As after a failed write: the file has to be opened again.
    Writer writer(std::make_unique<SqliteStore>(file, nullptr), report.take());
    writer.put(batch(1));
    EXPECT_TRUE(report.wait(has_problem));
    ASSERT_EQ(mount("tmpfs", directory.c_str(), "tmpfs", MS_REMOUNT, "size=1m"), 0);
    EXPECT_TRUE(report.wait([](uint64_t durable, const std::string& problem) {
      return problem.empty() && durable == 1;
    })) << report.problem();
  });
}

}  // namespace
}  // namespace p2p::store
