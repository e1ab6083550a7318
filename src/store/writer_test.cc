#include "store/writer.h"

#include <algorithm>

#include "base/limits_local.h"
#include "store/testing.h"

namespace p2p::store {
namespace {

using test::erase;
using test::listing;
using test::put;
using test::setting;
using Texts = std::vector<std::string>;

// A disk in memory that fails, or holds its writer up, as the test says.
class ToyDisk {
 public:
  std::unique_ptr<Store> store() { return std::make_unique<Face>(*this); }

  void fail_with(const std::string& reason) {
    change([&] { reason_ = reason; });
  }
  void work() { fail_with(""); }
  void hold() {
    change([&] { is_held_ = true; });
  }
  void let_go() {
    change([&] { is_held_ = false; });
  }
  // Until the writer has begun so many writes.
  bool wait_for_attempts(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return attempts_ >= count; });
  }
  Texts kept() {
    std::lock_guard lock(mutex_);
    return listing(*memory_->load());
  }
  int attempts() {
    std::lock_guard lock(mutex_);
    return attempts_;
  }

 private:
  class Face : public Store {
   public:
    explicit Face(ToyDisk& disk) : disk_(disk) {}
    Result<StoredState> load() override { return disk_.memory_->load(); }
    Status apply(std::span<const StoreBatch> batches) override { return disk_.apply(batches); }

   private:
    ToyDisk& disk_;
  };

  template <class Change>
  void change(Change to) {
    std::lock_guard lock(mutex_);
    to();
    changed_.notify_all();
  }

  Status apply(std::span<const StoreBatch> batches) {
    std::unique_lock lock(mutex_);
    ++attempts_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !is_held_; });
    return reason_.empty() ? memory_->apply(batches) : fail(reason_);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<Store> memory_ = memory_store();
  std::string reason_;
  bool is_held_ = false;
  int attempts_ = 0;
};

// What a writer reports, to wait for.
class Reports {
 public:
  Writer::Report take() {
    return [this](uint64_t batch, const std::string& problem) {
      std::lock_guard lock(mutex_);
      all_.emplace_back(batch, problem);
      changed_.notify_all();
    };
  }
  bool wait_for(uint64_t batch, const std::string& problem) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      return std::any_of(all_.begin(), all_.end(),
                         [&](const auto& one) { return one == std::pair(batch, problem); });
    });
  }
  std::vector<std::pair<uint64_t, std::string>> all() {
    std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<uint64_t, std::string>> all_;
};

class WriterTest : public testing::Test {
 protected:
  ToyDisk disk;
  Reports reports;
};

TEST_F(WriterTest, WritesWhatItIsGivenAndSaysHowFarItIs) {
  Writer writer(disk.store(), reports.take());
  writer.put({1, {put(1, "a")}});
  writer.put({2, {put(2, "b"), setting("k", "v")}});
  EXPECT_TRUE(writer.flush(10s));
  EXPECT_TRUE(reports.wait_for(2, ""));
  EXPECT_EQ(disk.kept(), (Texts{"k = v", "record 1 = a", "record 2 = b"}));
}

TEST_F(WriterTest, DoesNotWaitForTheDiskAndWritesWhatGatheredMeanwhileAtOnce) {
  disk.hold();
  Writer writer(disk.store(), reports.take());
  writer.put({1, {put(1, "a")}});
  ASSERT_TRUE(disk.wait_for_attempts(1));
  for (uint64_t i = 2; i <= 500; ++i) writer.put({i, {put(i % 10, std::to_string(i))}});
  EXPECT_FALSE(writer.flush(10ms)) << "it is not on the disk";
  disk.let_go();
  EXPECT_TRUE(writer.flush(10s));
  EXPECT_EQ(disk.attempts(), 2);
  EXPECT_EQ(disk.kept().size(), 10u);
  EXPECT_EQ(disk.kept().front(), "record 0 = 500");
}

TEST_F(WriterTest, ReportsAFailureOnceKeepsEverythingAndRecoversByItself) {
  Writer writer(disk.store(), reports.take());
  writer.put({1, {put(1, "a")}});
  ASSERT_TRUE(reports.wait_for(1, ""));
  disk.fail_with("disk full (x)");
  writer.put({2, {put(1, "b"), put(2, "b"), put(3, "b")}});
  ASSERT_TRUE(reports.wait_for(1, "not saved: disk full (x)"));
  writer.put({3, {put(1, "c"), erase(2), put(4, "c")}});
  EXPECT_EQ(disk.kept(), (Texts{"record 1 = a"}));
  disk.work();
  ASSERT_TRUE(reports.wait_for(3, "")) << "it tries again by itself";
  EXPECT_EQ(disk.kept(), (Texts{"record 1 = c", "record 3 = b", "record 4 = c"}));
  const auto all = reports.all();
  EXPECT_EQ(
      std::count(all.begin(), all.end(), std::pair(uint64_t{1}, std::string("not saved: disk full (x)"))), 1);
}

TEST_F(WriterTest, ReportsWhenTheProblemBecomesAnother) {
  disk.fail_with("disk full (x)");
  Writer writer(disk.store(), reports.take());
  writer.put({1, {put(1, "a")}});
  ASSERT_TRUE(reports.wait_for(0, "not saved: disk full (x)"));
  disk.fail_with("the disk fails (x)");
  EXPECT_TRUE(reports.wait_for(0, "not saved: the disk fails (x)"));
  disk.work();
}

TEST_F(WriterTest, FlushTriesAtOnceWhereTheNextAttemptIsFar) {
  disk.fail_with("disk full (x)");
  Writer writer(disk.store(), reports.take());
  writer.put({1, {put(1, "a")}});
  for (int attempts = 1; attempts < 6; ++attempts) {
    ASSERT_TRUE(disk.wait_for_attempts(attempts));
    EXPECT_FALSE(writer.flush(5ms));
  }
  disk.work();
  EXPECT_TRUE(writer.flush(500ms)) << "the pause would be several seconds";
}

TEST_F(WriterTest, WritesTheLastBeforeItGoes) {
  {
    Writer writer(disk.store(), reports.take());
    for (uint64_t i = 1; i <= 100; ++i) writer.put({i, {put(i, "x")}});
  }
  EXPECT_EQ(disk.kept().size(), 100u);
}

TEST_F(WriterTest, GoesAlsoWhenTheDiskNeverWorks) {
  disk.fail_with("disk full (x)");
  const auto start = std::chrono::steady_clock::now();
  {
    Writer writer(disk.store(), reports.take(), 50ms);
    writer.put({1, {put(1, "x")}});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  EXPECT_GE(disk.attempts(), 1);
}

TEST_F(WriterTest, AReportMayPutMore) {
  Writer* borrowed = nullptr;
  std::mutex mutex;
  Writer writer(disk.store(), [&](uint64_t batch, const std::string&) {
    std::lock_guard lock(mutex);
    if (batch == 1 && borrowed) borrowed->put({2, {put(2, "from the report")}});
    reports.take()(batch, "");
  });
  {
    std::lock_guard lock(mutex);
    borrowed = &writer;
  }
  writer.put({1, {put(1, "a")}});
  EXPECT_TRUE(reports.wait_for(2, ""));
}

TEST(Pending, KeepsTheLastOfEachKeyAndTheHighestNumber) {
  Pending pending;
  EXPECT_TRUE(pending.empty());
  pending.add({1, {put(1, "a"), setting("k", "1")}});
  pending.add({2, {put(1, "b"), erase(2), setting("k", "2")}});
  EXPECT_EQ(pending.size(), 3u);
  StoreBatch all = pending.take();
  EXPECT_TRUE(pending.empty());
  EXPECT_EQ(all.number, 2u);
  pending.add({3, {erase(1)}});
  pending.put_back(std::move(all));
  all = pending.take();
  EXPECT_EQ(all.number, 3u);
  auto store = memory_store();
  ASSERT_TRUE(store->apply(std::span(&all, 1)));
  EXPECT_EQ(listing(*store->load()), (Texts{"k = 2"}));
}

TEST(Pending, DoesNotGrowWithErasuresOfEverNewIds) {
  Pending pending;
  for (uint64_t i = 1; i <= limits::persist_ops_max + 1000; ++i) pending.add({i, {erase(i)}});
  EXPECT_EQ(pending.size(), limits::persist_ops_max);
  pending.add({limits::persist_ops_max + 1001, {put(0, "x")}});
  EXPECT_LE(pending.size(), limits::persist_ops_max + 1);
  pending.put_back(pending.take());
  EXPECT_LE(pending.size(), limits::persist_ops_max + 1);
}

}  // namespace
}  // namespace p2p::store
