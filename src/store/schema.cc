#include "store/schema.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"

namespace p2p::store {
namespace {

std::string body_column(const std::string& name) {
  return name + " BLOB NOT NULL CHECK(length(" + name +
         ") <= " + std::to_string(limits::stored_body_bytes_max) + ")";
}

struct Table {
  std::string name;
  std::string sql;  // as SQLite keeps it in sqlite_schema
};

std::array<Table, kKinds.size() + 1> tables() {
  std::array<Table, kKinds.size() + 1> out;
  size_t i = 0;
  for (StoredKind kind : kKinds) {
    const std::string name = table_of(kind);
    out[i++] = {name, "CREATE TABLE " + name + "(id BLOB NOT NULL PRIMARY KEY CHECK(length(id) = 32), " +
                          body_column("body") + ") STRICT"};
  }
  out[i] = {"settings", "CREATE TABLE settings(key TEXT NOT NULL PRIMARY KEY CHECK(length(key) <= 255), " +
                            body_column("value") + ") STRICT"};
  return out;
}

// What sqlite_schema says of the table; empty when it has none. `code` gets the result.
std::string stored_sql(sqlite3* database, const Table& table, int& code) {
  const std::string sql =
      "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '" + table.name + "'";
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
  for (const Table& table : all) {
    if (stored_sql(database, table, code) == table.sql) ++known;
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
  for (const Table& table : tables()) {
    const auto rows = first_number(database, ("SELECT count(*) FROM " + table.name).c_str(), code);
    if (!has_code(code)) return failed(code);
    if (rows > static_cast<int64_t>(limits::stored_rows_max)) return Content::damaged;
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
  for (const Table& table : tables()) sql += table.sql + ";";
  sql += "PRAGMA user_version = " + std::to_string(kSchemaVersion) + ";";
  sql += "PRAGMA application_id = " + std::to_string(kApplicationId) + "; COMMIT";
  const int code = run(database, sql.c_str());
  if (sqlite3_get_autocommit(database) == 0) run(database, "ROLLBACK");
  return code;
}

}  // namespace p2p::store
