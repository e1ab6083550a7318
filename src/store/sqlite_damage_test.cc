// R05: hundreds of damaged database files. None may crash or hang the program, be believed
// where it is not whole, or cost the node its key.
#include <unistd.h>

#include "base/random.h"
#include "store/secret_file.h"
#include "store/sqlite.h"
#include "store/testing.h"

namespace p2p::store {
namespace {

using test::put;
using test::read_file;
using test::setting;
using test::write_file;
namespace fs = std::filesystem;

constexpr size_t kPageBytes = 4096;

class DamagedDatabase : public test::StoreTest {
 protected:
  void SetUp() override {
    crypto_init();
    alarm(300);  // a hang ends the test program
    KeyPair::Seed seed{};
    ASSERT_TRUE(load_or_create_key(path("identity.key"), seed));
    auto opened = open_sqlite(file, WallTime::from_seconds(0));
    ASSERT_TRUE(opened) << opened.error().message;
    for (uint64_t batch = 1; batch <= 20; ++batch) {
      StoreBatch ops{batch, {setting("batch", std::to_string(batch))}};
      for (uint64_t i = 0; i < 8; ++i) {
        ops.ops.push_back(put(batch * 100 + i, std::string(400 + 40 * i, 'r'), StoredKind::record));
        ops.ops.push_back(put(batch * 100 + i, std::string(150, 'a'), StoredKind::admission));
      }
      ASSERT_TRUE(opened->store->apply(std::span(&ops, 1)));
    }
    // As a kill leaves it: much is in the log only.
    running_file = read_file(file);
    running_log = read_file(file + "-wal");
    running_index = read_file(file + "-shm");
    ASSERT_GT(running_log.size(), 50'000u);
    opened->store.reset();
    whole = read_file(file);
    ASSERT_GT(whole.size(), 20 * kPageBytes);
  }
  void TearDown() override { alarm(0); }

  // What is believed is what was written: all of the first so many batches, at least `min`.
  static void expect_whole_batches(const StoredState& state, uint64_t min) {
    auto last = state.settings.find("batch");
    const uint64_t batches =
        last == state.settings.end() ? 0 : std::stoull(std::string(as_text(last->second)));
    ASSERT_GE(batches, min);
    ASSERT_EQ(state.items.size(), batches * 16);
    for (const PutItem& item : state.items) {
      const uint64_t number = Reader(item.id.view()).u64();
      const bool is_record = item.kind == StoredKind::record;
      ASSERT_EQ(item.body, is_record ? Bytes(400 + 40 * (number % 100), 'r') : Bytes(150, 'a'));
      ASSERT_LE(number / 100, batches);
    }
  }

  // Starts with these bytes, and again: whatever they are, the second start has a sound database.
  void start_with(const std::string& bytes, const std::string& log = "", const std::string& index = "") {
    for (const auto& entry : fs::directory_iterator(directory))
      if (entry.path().filename().string().starts_with("state.db")) fs::remove(entry);
    write_file(file, bytes);
    if (!log.empty()) write_file(file + "-wal", log);
    if (!index.empty()) write_file(file + "-shm", index);
    ++starts;
    for (int start = 0; start < 2; ++start) {
      auto opened = open_sqlite(file, WallTime::from_seconds(start));
      if (!opened) {
        const std::string& error = opened.error().message;
        ASSERT_NE(error.find("newer version"), std::string::npos) << error;
        ASSERT_EQ(read_file(file), bytes);
        ++refused;
        return;
      }
      if (!opened->notice.empty()) {
        ASSERT_EQ(start, 0) << "a second start finds no damage";
        ASSERT_EQ(read_file(file + ".damaged-19700101-000000"), bytes);
        ++moved;
      }
      auto state = opened->store->load();
      ASSERT_TRUE(state) << state.error().message;
      if (start == 0 && opened->notice.empty()) expect_whole_batches(*state, log.empty() ? min_batches : 0);
      StoreBatch batch{1, {setting("start", std::to_string(start)), put(1, "x")}};
      Status applied = opened->store->apply(std::span(&batch, 1));
      ASSERT_TRUE(applied) << applied.error().message;
    }
    ASSERT_TRUE(load_key(path("identity.key")).value().has_value());
  }

  std::string file = path("state.db");
  std::string whole, running_file, running_log, running_index;
  uint64_t min_batches = 20;  // that a start without a log must find
  int starts = 0, moved = 0, refused = 0;
};

TEST_F(DamagedDatabase, WithEachByteOfItsHeaderChanged) {
  for (size_t i = 0; i < 100 && !HasFatalFailure(); ++i) {
    SCOPED_TRACE("byte " + std::to_string(i));
    std::string bad = whole;
    bad[i] = static_cast<char>(bad[i] ^ (i % 2 == 0 ? 0x01 : 0x80));
    start_with(bad);
  }
  EXPECT_GT(moved, 40);
  EXPECT_LE(refused, 4) << "only a version that looks newer";
}

TEST_F(DamagedDatabase, WithBitsChangedAnywhere) {
  Random random(5);
  for (int round = 0; round < 90 && !HasFatalFailure(); ++round) {
    SCOPED_TRACE(round);
    std::string bad = whole;
    for (uint64_t flips = 0; flips <= random.below(8); ++flips) {
      // Half of them where pages keep their structure.
      size_t at = random.below(bad.size());
      if (random.below(2) == 0) at = at / kPageBytes * kPageBytes + random.below(40);
      bad[at] = static_cast<char>(bad[at] ^ (1 << random.below(8)));
    }
    start_with(bad);
  }
  EXPECT_GT(moved, 60) << "the others were in unused places";
}

TEST_F(DamagedDatabase, CutAtAnyPlace) {
  Random random(6);
  for (size_t size : {size_t{1}, size_t{15}, size_t{16}, size_t{99}, size_t{100}, size_t{511}, kPageBytes - 1,
                      kPageBytes, kPageBytes + 1, whole.size() - 1, whole.size() - kPageBytes})
    start_with(whole.substr(0, size));
  for (int round = 0; round < 20 && !HasFatalFailure(); ++round) {
    start_with(whole.substr(0, 1 + random.below(whole.size() - 1)));
    EXPECT_EQ(moved, starts) << round;
  }
}

TEST_F(DamagedDatabase, WithPagesSwappedClearedOrRepeated) {
  Random random(7);
  const size_t pages = whole.size() / kPageBytes;
  for (int round = 0; round < 36 && !HasFatalFailure(); ++round) {
    SCOPED_TRACE(round);
    const size_t a = random.below(pages) * kPageBytes, b = random.below(pages) * kPageBytes;
    std::string bad = whole;
    if (round % 3 == 0) bad.replace(a, kPageBytes, std::string(kPageBytes, '\0'));
    if (round % 3 == 1) bad.replace(a, kPageBytes, whole, b, kPageBytes);
    if (round % 3 == 2)
      bad.replace(a, kPageBytes, whole, b, kPageBytes), bad.replace(b, kPageBytes, whole, a, kPageBytes);
    start_with(bad);
  }
  EXPECT_GT(moved, 30);
}

TEST_F(DamagedDatabase, ThatIsSomethingElseAltogether) {
  Random random(8);
  std::string noise(50'000, '\0');
  for (char& byte : noise) byte = static_cast<char>(random.next());
  for (const std::string& bytes :
       {std::string("hello\n"), std::string(1, '\0'), std::string(100'000, '\0'), noise,
        "SQLite format 3" + std::string(1, '\0') + noise, std::string("SQLite format 3\0", 16)})
    start_with(bytes);
  EXPECT_EQ(moved, starts);
}

TEST_F(DamagedDatabase, WhoseLogOrItsIndexIsMissingCutOrChanged) {
  Random random(9);
  start_with(running_file, running_log, running_index);
  start_with(running_file, running_log);
  EXPECT_EQ(moved, 0) << "this is what a kill leaves";
  min_batches = 0;  // what was in the log only is gone with it
  start_with(running_file, "", running_index);
  start_with(running_file);
  start_with(whole, running_log, running_index);
  for (int round = 0; round < 40 && !HasFatalFailure(); ++round) {
    SCOPED_TRACE(round);
    std::string log = running_log, index = running_index;
    std::string& victim = round % 2 == 0 ? log : index;
    if (round % 4 < 2)
      victim.resize(1 + random.below(victim.size()));
    else
      for (int flips = 0; flips < 4; ++flips)
        victim[random.below(victim.size())] ^= static_cast<char>(1 << random.below(8));
    start_with(running_file, log, index);
  }
}

}  // namespace
}  // namespace p2p::store
