// The database file and everything that can be wrong with it.
#include "store/sqlite.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "store/testing.h"

namespace p2p::store {
namespace {

using test::listing;
using test::mode_of;
using test::put;
using test::read_file;
using test::setting;
using test::write_file;
using Texts = std::vector<std::string>;
namespace fs = std::filesystem;

// 2025-06-15 13:20:45 UTC.
const WallTime kNow = WallTime::from_seconds(1749993645);

class SqliteTest : public test::StoreTest {
 protected:
  Result<Opened> open(Damaged damaged = Damaged::move_aside) { return open_sqlite(file, kNow, damaged); }
  std::string open_error(Damaged damaged = Damaged::move_aside) {
    auto opened = open(damaged);
    return opened ? "" : opened.error().message;
  }
  void fill(int count = 3) {
    auto opened = open();
    ASSERT_TRUE(opened) << opened.error().message;
    StoreBatch batch{1, {setting("port", "7353")}};
    for (int i = 0; i < count; ++i) batch.ops.push_back(put(static_cast<uint64_t>(i), std::string(600, 'x')));
    ASSERT_TRUE(opened->store->apply(std::span(&batch, 1)));
  }
  // What another program, or a person, does to the file.
  void meddle(const std::string& sql, bool checkpoint = true) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, checkpoint ? 0 : 1, nullptr);
    char* error = nullptr;
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
    sqlite3_close(db);
  }
  // Opens the damaged file, and expects a new one in its place and the old one kept.
  void expect_moved_aside() {
    const std::string before = read_file(file);
    auto opened = open();
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->notice,
              "the database " + file +
                  " was damaged: it is kept as state.db.damaged-20250615-132045, and a new one begun");
    EXPECT_EQ(read_file(file + ".damaged-20250615-132045"), before);
    EXPECT_EQ(listing(*opened->store->load()), Texts{});
    StoreBatch batch{1, {put(1, "new")}};
    EXPECT_TRUE(opened->store->apply(std::span(&batch, 1)));
  }

  std::string file = path("state.db");
};

TEST_F(SqliteTest, AFileIsForItsOwnerAloneAndSoIsItsLog) {
  mode_t before = umask(0);
  auto opened = open();
  umask(before);
  ASSERT_TRUE(opened);
  EXPECT_EQ(mode_of(file), 0600u);
  EXPECT_EQ(mode_of(file + "-wal"), 0600u);
  opened->store.reset();
  chmod(file.c_str(), 0644);
  ASSERT_TRUE(open());
  EXPECT_EQ(mode_of(file), 0600u);
}

TEST_F(SqliteTest, AWholeFileIsOpenedWithoutANotice) {
  fill();
  auto opened = open();
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->notice, "");
  EXPECT_EQ(listing(*opened->store->load()).size(), 4u);
}

TEST_F(SqliteTest, AnEmptyFileIsANewDatabase) {
  write_file(file, "");
  auto opened = open();
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->notice, "");
}

TEST_F(SqliteTest, AFileCutToNothingBesideItsLogIsDamaged) {
  fill();
  write_file(file + "-wal", std::string(5000, 'w'));
  write_file(file, "");
  expect_moved_aside();
  EXPECT_EQ(read_file(file + "-wal.damaged-20250615-132045"), std::string(5000, 'w'));
}

TEST_F(SqliteTest, ATextFileIsDamaged) {
  write_file(file, "# this is no database\n");
  expect_moved_aside();
}

TEST_F(SqliteTest, AFileThatCannotHaveBeenOursIsLeftWhereItIs) {
  write_file(file, "root:x:0:0::/root:/bin/bash\n");
  EXPECT_EQ(open_error(Damaged::refuse),
            file + " is no database of p2p-ddns; choose another place with --config");
  EXPECT_EQ(read_file(file), "root:x:0:0::/root:/bin/bash\n");
}

TEST_F(SqliteTest, ASecondDamagedFileOfTheSameSecondGetsANumber) {
  write_file(file, "first");
  ASSERT_TRUE(open());
  write_file(file, "second");
  ASSERT_TRUE(open());
  EXPECT_EQ(read_file(file + ".damaged-20250615-132045"), "first");
  EXPECT_EQ(read_file(file + ".damaged-20250615-132045-2"), "second");
}

TEST_F(SqliteTest, TablesThatAreNotOursInAFileThatSaysItIsOursAreDamage) {
  for (const char* sql : {"DROP TABLE vote", "ALTER TABLE record ADD COLUMN more TEXT",
                          "CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM record; END",
                          "CREATE VIEW v AS SELECT * FROM record", "PRAGMA user_version = 0",
                          "PRAGMA user_version = -5", "PRAGMA application_id = 7"}) {
    SCOPED_TRACE(sql);
    for (const auto& entry : fs::directory_iterator(directory)) fs::remove(entry);
    fill();
    meddle(sql);
    expect_moved_aside();
  }
}

TEST_F(SqliteTest, MoreRowsThanAnyNetworkHasAreDamage) {
  fill();
  meddle(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80001) "
      "INSERT INTO vote(id, body, sum) SELECT CAST(printf('%032d', i) AS BLOB), x'00', 0 FROM n");
  expect_moved_aside();
}

TEST_F(SqliteTest, AChangedBodyIsDamageThoughSqliteDoesNotNotice) {
  fill();
  meddle("UPDATE settings SET body = x'31' WHERE key = 'port'");
  expect_moved_aside();
}

TEST_F(SqliteTest, AKeyThatIsLongerThanSqliteSeesIsDamage) {
  for (const char* key : {"'port' || char(0) || hex(zeroblob(40000))",
                          "CAST(x'c3' || CAST(replace(hex(zeroblob(40000)), '0', x'80') AS BLOB) AS TEXT)"}) {
    SCOPED_TRACE(key);
    for (const auto& entry : fs::directory_iterator(directory)) fs::remove(entry);
    fill();
    meddle("INSERT INTO settings VALUES(" + std::string(key) + ", x'31', 0)");
    expect_moved_aside();
  }
}

TEST_F(SqliteTest, AnAnalysedDatabaseIsStillOurs) {
  fill();
  meddle("ANALYZE; VACUUM");
  auto opened = open();
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->notice, "");
}

TEST_F(SqliteTest, ANewerSchemaIsRefusedAndNothingIsTouched) {
  for (bool checkpoint : {true, false}) {
    SCOPED_TRACE(checkpoint);
    for (const auto& entry : fs::directory_iterator(directory)) fs::remove(entry);
    fill();
    meddle("PRAGMA user_version = 2; CREATE TABLE future(x)", checkpoint);
    const std::string before = read_file(file), log_before = read_file(file + "-wal");
    EXPECT_EQ(open_error(),
              "the database " + file +
                  " was written by a newer version of p2p-ddns: install that, or choose another place "
                  "with --config");
    EXPECT_EQ(read_file(file), before);
    EXPECT_EQ(read_file(file + "-wal"), log_before);
  }
}

TEST_F(SqliteTest, AnotherProgramsDatabaseIsRefusedAndNotTouched) {
  meddle("CREATE TABLE moz_places(id INTEGER PRIMARY KEY, url TEXT)");
  const std::string before = read_file(file);
  EXPECT_EQ(open_error(), file + " is another program's database; choose another place with --config");
  EXPECT_EQ(read_file(file), before);
}

TEST_F(SqliteTest, ADirectoryOrAPipeInItsPlaceIsRefused) {
  fs::create_directory(file);
  EXPECT_NE(open_error().find("is no regular file"), std::string::npos);
  fs::remove(file);
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  EXPECT_NE(open_error().find("is no regular file"), std::string::npos);
}

TEST_F(SqliteTest, AMissingDirectoryIsAnErrorWithTheReason) {
  file = path("missing/state.db");
  EXPECT_EQ(open_error(),
            "cannot use the database " + file +
                ": No such file or directory; correct that, or choose another place with --config");
}

TEST_F(SqliteTest, AFileThatMayNotBeReadOrWrittenIsAnErrorWithTheReason) {
  fill();
  const test::AsNobody user(directory);  // root may read and write anything
  for (mode_t mode : {0u, 0200u, 0400u}) {
    ASSERT_EQ(chmod(file.c_str(), mode), 0);
    EXPECT_NE(open_error().find("Permission denied"), std::string::npos) << mode;
  }
  ASSERT_EQ(chmod(file.c_str(), 0600), 0);
  ASSERT_EQ(chmod(directory.c_str(), 0500), 0);
  EXPECT_NE(open_error().find("Permission denied"), std::string::npos);
  ASSERT_EQ(chmod(directory.c_str(), 0700), 0);
  EXPECT_EQ(open_error(), "");
}

TEST_F(SqliteTest, AnotherProgramThatHoldsItIsNamedAsTheReason) {
  fill();
  auto opened = open();
  ASSERT_TRUE(opened);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  StoreBatch batch{2, {put(9, "x")}};
  Status status = opened->store->apply(std::span(&batch, 1));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "another program holds the database (" + file + ")");
  sqlite3_close(other);
  EXPECT_TRUE(opened->store->apply(std::span(&batch, 1)));
}

}  // namespace
}  // namespace p2p::store
