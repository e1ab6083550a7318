#include "store/sqlite.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>

#include "base/fd.h"
#include "base/files.h"
#include "store/files.h"
#include "store/sqlite_store.h"

namespace p2p::store {
namespace {

tl::unexpected<Error> unusable(const std::string& path, int code) {
  return fail(system_error("cannot use the database", path, code).value().message +
              "; correct that, or choose another place with --config");
}

// An empty file that only we may read: the log and its index take over the mode. SQLite has not
// opened it yet, so opening it here is harmless.
Status make_file(const std::string& path) {
  OwnedFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return unusable(path, errno);
  return sync_directory_of(path);
}

// What is wrong with the file before anything of it is read; makes a missing one.
Status check_file(const std::string& path) {
  const std::string directory = directory_of(path);
  if (faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) != 0) return unusable(path, errno);
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return errno == ENOENT ? make_file(path) : unusable(path, errno);
  if (!S_ISREG(info.st_mode))
    return fail("the database " + path + " is no regular file; choose another place with --config");
  if (faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0) return unusable(path, errno);
  // It holds the secrets of invites.
  if ((info.st_mode & 077) != 0 && info.st_uid == geteuid()) (void)chmod(path.c_str(), 0600);
  return {};
}

// What SQLite would silently take for a new database although there was more: a file cut to
// nothing beside its log, or to less than its smallest page.
bool is_cut_short(const std::string& path) {
  constexpr off_t kPageBytesMin = 512;
  struct stat file {
  }, log{};
  if (stat(path.c_str(), &file) != 0) return false;
  const bool has_log = stat((path + "-wal").c_str(), &log) == 0 && log.st_size > 0;
  return file.st_size == 0 ? has_log : file.st_size < kPageBytesMin;
}

// Renames the database and what belongs to it; gives the notice.
Result<std::string> move_aside(const std::string& path, WallTime now) {
  const std::time_t seconds = now.seconds();
  std::tm date{};
  gmtime_r(&seconds, &date);
  std::array<char, 64> suffix{};
  std::strftime(suffix.data(), suffix.size(), ".damaged-%Y%m%d-%H%M%S", &date);
  // The database last: as long as it has its name, a repeated attempt finds the damage again.
  const std::string files[] = {path + "-wal", path + "-shm", path + "-journal", path};
  auto moved = set_aside(files, suffix.data());
  if (!moved) return fail("the database is damaged, and " + moved.error().message);
  return "the database " + path + " was damaged: it is kept as " + name_of(path + *moved) +
         ", and a new one begun";
}

struct Attempt {
  std::unique_ptr<Store> store;  // null: damaged
};

Result<Attempt> begin(const std::string& path, Database database, Content content) {
  sqlite3* raw = database.get();
  int code = configure_for_use(raw);
  if (code == SQLITE_OK && content == Content::none) code = create_tables(raw);
  // A damaged header can forbid writing where the file itself does not.
  if (code == SQLITE_OK && sqlite3_db_readonly(raw, "main") == 1) code = SQLITE_READONLY;
  if (code == SQLITE_OK) code = run(raw, "BEGIN IMMEDIATE; ROLLBACK");
  if (is_damage(code) || (code & 0xff) == SQLITE_READONLY) return Attempt{};
  if (code != SQLITE_OK) return tl::unexpected(describe(raw, code, path));
  return Attempt{std::make_unique<SqliteStore>(path, std::move(database))};
}

struct Examined {
  Database database;
  Content content = Content::unknown;
  int code = SQLITE_OK;
};

Examined examine(const std::string& path, LogIndex index) {
  Examined out;
  out.database = open_database(path, index, out.code);
  if (out.code == SQLITE_OK)
    out.content = check_content(out.database.get(), out.code);
  else if (is_damage(out.code))
    out.content = Content::damaged;
  return out;
}

Result<Attempt> try_open(const std::string& path) {
  if (Status usable = check_file(path); !usable) return tl::unexpected(usable.error());
  if (is_cut_short(path)) return Attempt{};
  Examined found = examine(path, LogIndex::in_file);
  // A full disk has no room for the index either; what is kept can be read all the same.
  if (found.content == Content::unknown) {
    found.database.reset();
    found = examine(path, LogIndex::in_memory);
  }
  switch (found.content) {
    case Content::none:
    case Content::ours: return begin(path, std::move(found.database), found.content);
    case Content::newer:
      return fail("the database " + path +
                  " was written by a newer version of p2p-ddns: install that, or "
                  "choose another place with --config");
    case Content::foreign:
      return fail(path + " is another program's database; choose another place with --config");
    case Content::damaged: return Attempt{};
    case Content::unknown: break;
  }
  return tl::unexpected(describe(found.database.get(), found.code, path));
}

}  // namespace

Result<Opened> open_sqlite(const std::string& path, WallTime now, Damaged damaged) {
  auto first = try_open(path);
  if (!first) return tl::unexpected(first.error());
  if (first->store) return Opened{std::move(first->store), ""};
  if (damaged == Damaged::refuse)
    return fail(path + " is no database of p2p-ddns; choose another place with --config");
  auto notice = move_aside(path, now);
  if (!notice) return tl::unexpected(notice.error());
  auto second = try_open(path);
  if (!second) return tl::unexpected(second.error());
  if (!second->store) return fail("the new database " + path + " cannot be used");
  return Opened{std::move(second->store), std::move(*notice)};
}

}  // namespace p2p::store
