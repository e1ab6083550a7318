#include "store/database.h"

#include <cerrno>
#include <cstring>

#include "base/limits_local.h"

namespace p2p::store {
namespace {

// How long to wait for another process, e.g. a person with sqlite3(1).
constexpr int kBusyMs = 1000;
// Longest value or statement; our bodies are checked to be shorter.
constexpr int kValueBytesMax = 16 * static_cast<int>(limits::stored_body_bytes_max);

bool is_disk_full(sqlite3* database, int code) {
  const int cause = database ? sqlite3_system_errno(database) : 0;
  return (code & 0xff) == SQLITE_FULL ||
         ((code & 0xff) == SQLITE_IOERR && (cause == ENOSPC || cause == EDQUOT));
}

}  // namespace

Database open_database(const std::string& path, LogIndex index, int& code) {
  sqlite3* raw = nullptr;
  code = sqlite3_open_v2(path.c_str(), &raw,
                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return database;
  sqlite3_busy_timeout(raw, kBusyMs);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, kValueBytesMax);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  // A newer version's file is left as it is, so nothing is moved out of its log unasked.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  code = run(raw, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0");
  if (code == SQLITE_OK && index == LogIndex::in_memory) code = run(raw, "PRAGMA locking_mode = EXCLUSIVE");
  return database;
}

int configure_for_use(sqlite3* database) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  int code = SQLITE_OK;
  const auto mode = first_text(database, "PRAGMA journal_mode = WAL", code);
  if (code != SQLITE_ROW) return code;
  if (mode != "wal") return SQLITE_READONLY;
  return run(database, "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304");
}

int empty_log(sqlite3* database) {
  return sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

int run(sqlite3* database, const char* sql) { return sqlite3_exec(database, sql, nullptr, nullptr, nullptr); }

Statement prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  return Statement(statement);
}

std::optional<int64_t> first_number(sqlite3* database, const char* sql, int& code) {
  Statement statement = prepare(database, sql);
  code = statement ? sqlite3_step(statement.get()) : sqlite3_extended_errcode(database);
  if (code != SQLITE_ROW) return std::nullopt;
  return sqlite3_column_int64(statement.get(), 0);
}

std::optional<std::string> first_text(sqlite3* database, const char* sql, int& code) {
  Statement statement = prepare(database, sql);
  code = statement ? sqlite3_step(statement.get()) : sqlite3_extended_errcode(database);
  if (code != SQLITE_ROW) return std::nullopt;
  return std::string(as_text(column(statement.get(), 0)));
}

int bind_blob(sqlite3_stmt* statement, int place, ByteView value) {
  // A null pointer would bind NULL in place of an empty blob.
  return sqlite3_bind_blob64(statement, place, value.empty() ? "" : static_cast<const void*>(value.data()),
                             value.size(), SQLITE_STATIC);
}

Bytes column(sqlite3_stmt* statement, int place) {
  const auto* data = static_cast<const uint8_t*>(sqlite3_column_blob(statement, place));
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement, place));
  return data ? Bytes(data, data + size) : Bytes();
}

Error describe(sqlite3* database, int code, const std::string& path) {
  const std::string where = " (" + path + ")";
  if (is_disk_full(database, code)) return {"disk full" + where};
  switch (code & 0xff) {
    case SQLITE_READONLY: return {"the database is read-only" + where};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {"another program holds the database" + where};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {"the database is damaged" + where};
    default: break;
  }
  const int cause = database ? sqlite3_system_errno(database) : 0;
  const std::string reason = cause != 0 ? std::strerror(cause) : sqlite3_errstr(code);
  if ((code & 0xff) == SQLITE_IOERR) return {"the disk fails" + where + ": " + reason};
  return {"the database cannot be used" + where + ": " + reason};
}

bool is_damage(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG: return true;
    default: return false;
  }
}

}  // namespace p2p::store
