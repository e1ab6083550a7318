// The few of SQLite's calls that we use, with owners for what they give. Return codes are SQLite's
// own, extended ones; describe() turns one into words.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace p2p::store {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// Where the index of the write-ahead log is: in a file beside it, so that others (sqlite3(1)) may
// read meanwhile, or in our memory, which needs no room on the disk and keeps others out.
enum class LogIndex { in_file, in_memory };

// Opens an existing file for reading and writing and prepares the connection for a file that may
// be hostile. Reads nothing of it yet. `code` gets the result.
Database open_database(const std::string& path, LogIndex index, int& code);

// Makes a connection whose content is ours ready for writing: write-ahead log, synced at each
// commit, moved into the file when it is long and at the end.
int configure_for_use(sqlite3* database);

// Moves everything in the log into the file, synced, and begins the log anew; SQLITE_BUSY when
// another program reads meanwhile.
int empty_log(sqlite3* database);

// Runs statements that give no rows we want.
int run(sqlite3* database, const char* sql);

// Null on failure, which sqlite3_extended_errcode() then tells.
Statement prepare(sqlite3* database, const char* sql);

// The first column of the one row that `sql` gives: empty when it gives none. `code` gets the
// result.
std::optional<int64_t> first_number(sqlite3* database, const char* sql, int& code);
std::optional<std::string> first_text(sqlite3* database, const char* sql, int& code);

// Blobs of a statement: binding borrows until the statement is reset, a column is copied.
int bind_blob(sqlite3_stmt* statement, int place, ByteView value);
Bytes column(sqlite3_stmt* statement, int place);

// What `code` means to a user, with the file: "disk full (/x/state.db)".
Error describe(sqlite3* database, int code, const std::string& path);

// The file is not what we wrote (rather than out of reach, or the machine out of something).
bool is_damage(int code);

}  // namespace p2p::store
