#include "store/schema.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits_local.h"

namespace p2p::store {
namespace {

constexpr int kKeyBytesMax = 255;

struct Table {
  std::string name;
  std::string sql;   // as SQLite keeps it in sqlite_schema
  std::string rows;  // selects key, body and sum
};

Table table(const std::string& name, const std::string& key_column, const std::string& key_bytes) {
  return {name,
          "CREATE TABLE " + name + "(" + key_column + " NOT NULL PRIMARY KEY CHECK(length(" +
              key_column.substr(0, key_column.find(' ')) + ") " + key_bytes +
              "), body BLOB NOT NULL CHECK(length(body) <= " + std::to_string(limits::stored_body_bytes_max) +
              "), sum INTEGER NOT NULL) STRICT",
          "SELECT " + key_column.substr(0, key_column.find(' ')) + ", body, sum FROM " + name};
}

std::array<Table, kKinds.size() + 1> tables() {
  std::array<Table, kKinds.size() + 1> out;
  for (size_t i = 0; i < kKinds.size(); ++i) out[i] = table(table_of(kKinds[i]), "id BLOB", "= 32");
  out.back() = table("settings", "key TEXT", "<= " + std::to_string(kKeyBytesMax));
  return out;
}

// What sqlite_schema says of the table; empty when it has none. `code` gets the result.
std::string stored_sql(sqlite3* database, const Table& one, int& code) {
  const std::string sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '" + one.name + "'";
  return first_text(database, sql.c_str(), code).value_or("");
}

bool has_code(int& code) {
  if (code == SQLITE_ROW || code == SQLITE_DONE) code = SQLITE_OK;
  return code == SQLITE_OK;
}

Content failed(int code) { return is_damage(code) ? Content::damaged : Content::unknown; }

// Our tables, word for word, and nothing that could run code of its own.
Content check_tables(sqlite3* database, int& code) {
  const auto all = tables();
  size_t known = 0;
  for (const Table& one : all) {
    if (stored_sql(database, one, code) == one.sql) ++known;
    if (!has_code(code)) return failed(code);
  }
  const auto actors =
      first_number(database, "SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')", code);
  if (!has_code(code)) return failed(code);
  if (known == 0) return Content::foreign;
  return known == all.size() && actors == 0 ? Content::ours : Content::damaged;
}

Content check_rows(sqlite3* database, int& code) {
  const auto verdict = first_text(database, "PRAGMA integrity_check(1)", code);
  if (!has_code(code)) return failed(code);
  if (verdict != "ok") return Content::damaged;
  for (const Table& one : tables()) {
    Statement rows = prepare(database, one.rows.c_str());
    code = rows ? SQLITE_OK : sqlite3_extended_errcode(database);
    size_t count = 0;
    while (rows && (code = sqlite3_step(rows.get())) == SQLITE_ROW) {
      // SQLite's length() of a text ends at a zero byte and counts letters.
      if (sqlite3_column_bytes(rows.get(), 0) > kKeyBytesMax) return Content::damaged;
      const int64_t sum = sqlite3_column_int64(rows.get(), 2);
      if (++count > limits::stored_rows_max) return Content::damaged;
      if (sum != row_sum(column(rows.get(), 0), column(rows.get(), 1))) return Content::damaged;
    }
    if (!has_code(code)) return failed(code);
  }
  return Content::ours;
}

}  // namespace

std::string table_of(StoredKind kind) {
  switch (kind) {
    case StoredKind::admission: return "admission";
    case StoredKind::record: return "record";
    case StoredKind::revocation: return "revocation";
    case StoredKind::vote: return "vote";
    case StoredKind::contact: return "contact";
  }
  P2P_CHECK(false);
}

int64_t row_sum(ByteView key, ByteView body) {
  return static_cast<int64_t>(digest64(Writer().bytes16(key).bytes(body).view()));
}

Content check_content(sqlite3* database, int& code) {
  const auto version = first_number(database, "PRAGMA user_version", code);
  if (!has_code(code)) return failed(code);
  const auto application = first_number(database, "PRAGMA application_id", code);
  if (!has_code(code)) return failed(code);
  const auto objects = first_number(database, "SELECT count(*) FROM sqlite_schema", code);
  if (!has_code(code)) return failed(code);
  if (version == 0 && application == 0 && objects == 0) return Content::none;
  if (application == kApplicationId && version > kSchemaVersion) return Content::newer;
  const Content found = check_tables(database, code);
  if (found == Content::foreign && application == kApplicationId) return Content::damaged;
  if (found != Content::ours) return found;
  if (application != kApplicationId || version != kSchemaVersion) return Content::damaged;
  return check_rows(database, code);
}

int create_tables(sqlite3* database) {
  std::string sql = "BEGIN IMMEDIATE;";
  for (const Table& one : tables()) sql += one.sql + ";";
  sql += "PRAGMA user_version = " + std::to_string(kSchemaVersion) + ";";
  sql += "PRAGMA application_id = " + std::to_string(kApplicationId) + "; COMMIT";
  int code = run(database, sql.c_str());
  if (sqlite3_get_autocommit(database) == 0) run(database, "ROLLBACK");
  // Into the file itself: without its log it is then an old database, not a new one.
  if (code == SQLITE_OK) code = empty_log(database);
  return code;
}

}  // namespace p2p::store
