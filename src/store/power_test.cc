// R02, R03, R04: the power cut at each step that changes the disk, and each such step failing.
#include "store/sqlite.h"
#include "store/testing.h"
#include "store/testing_disk.h"

namespace p2p::store {
namespace {

using test::listing;
using test::put;
using test::setting;

const WallTime kNow = WallTime::from_seconds(1749993645);

class PowerTest : public test::StoreTest {
 protected:
  static StoreBatch batch(uint64_t number) {
    const std::string body = std::to_string(number) + std::string(900, '.');
    return {number,
            {put(number % 7, body, StoredKind::record), put(number % 5, body, StoredKind::admission),
             setting("last", std::to_string(number))}};
  }

  // Sets everything back to a disk without a database.
  void start_anew() {
    store.reset();
    disk.emplace();
    for (const auto& entry : std::filesystem::directory_iterator(directory)) std::filesystem::remove(entry);
    acknowledged = 0;
  }

  // Whether it opened; a failing disk is no reason to move anything aside.
  bool open() {
    store.reset();
    auto opened = open_sqlite(file, kNow);
    if (!opened) return false;
    EXPECT_EQ(opened->notice, "");
    store = std::move(opened->store);
    return true;
  }

  // Writes three times four batches, with a restart between, each batch tried so many times; false
  // when one could not be written.
  bool write_all(int tries) {
    for (int run = 0; run < 3; ++run) {
      int left = tries;
      while (!open())
        if (--left == 0) return false;
      for (int i = 0; i < 4; ++i) {
        const StoreBatch next = batch(acknowledged + 1);
        for (left = tries; left > 0 && !store->apply(std::span(&next, 1));) --left;
        if (left == 0) return false;
        ++acknowledged;
      }
    }
    return true;
  }

  // What is kept is everything acknowledged and at most the one batch that was under way.
  void expect_nothing_lost() {
    ASSERT_TRUE(open());
    auto state = store->load();
    ASSERT_TRUE(state) << state.error().message;
    auto memory = memory_store();
    auto last = state->settings.find("last");
    const uint64_t kept = last == state->settings.end() ? 0 : std::stoull(std::string(as_text(last->second)));
    ASSERT_GE(kept, acknowledged);
    ASSERT_LE(kept, acknowledged + 1);
    for (uint64_t number = 1; number <= kept; ++number) {
      const StoreBatch one = batch(number);
      ASSERT_TRUE(memory->apply(std::span(&one, 1)));
    }
    ASSERT_EQ(listing(*state), listing(*memory->load()));
  }

  std::string file = path("state.db");
  std::optional<test::ToyDisk> disk;
  std::unique_ptr<Store> store;
  uint64_t acknowledged = 0;
};

TEST_F(PowerTest, ACutAtAnyStepLosesNothingThatWasAcknowledged) {
  int nth = 1;
  for (;; ++nth) {
    SCOPED_TRACE("step " + std::to_string(nth));
    start_anew();
    disk->cut_power_at(nth);
    if (write_all(1)) break;
    store.reset();
    Random random(static_cast<uint64_t>(nth));
    disk->restore_power(random);
    expect_nothing_lost();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(nth, 150) << "so many steps change the disk";
}

TEST_F(PowerTest, AStepThatFailsOnceLosesNothingEvenIfThePowerIsCutLater) {
  for (int code : {SQLITE_IOERR_FSYNC, SQLITE_FULL})
    for (int nth = 1;; ++nth) {
      SCOPED_TRACE("code " + std::to_string(code) + ", step " + std::to_string(nth));
      start_anew();
      disk->fail_at(nth, code);
      EXPECT_TRUE(write_all(3)) << "the next attempt succeeds";
      if (!disk->has_failed()) break;
      disk->cut_power_at(1);
      store.reset();
      Random random(static_cast<uint64_t>(nth));
      disk->restore_power(random);
      expect_nothing_lost();
      if (HasFailure()) return;
    }
}

TEST_F(PowerTest, ADiskThatFailsForAWhileIsAnErrorEachTimeAndLosesNothingAfterwards) {
  for (int code : {SQLITE_IOERR_FSYNC, SQLITE_FULL})
    for (int nth = 1;; ++nth) {
      SCOPED_TRACE("code " + std::to_string(code) + ", step " + std::to_string(nth));
      start_anew();
      disk->fail_at(nth, code, true);
      write_all(3);
      if (!disk->has_failed()) break;
      disk->fail_at(0, SQLITE_OK);
      // The store goes on as it is, without a restart.
      const StoreBatch next = batch(acknowledged + 1);
      if (store) {
        EXPECT_TRUE(store->apply(std::span(&next, 1)));
        ++acknowledged;
      }
      disk->cut_power_at(1);
      store.reset();
      Random random(static_cast<uint64_t>(nth));
      disk->restore_power(random);
      expect_nothing_lost();
      if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace p2p::store
