#include "store/sqlite_store.h"

#include <utility>

namespace p2p::store {
namespace {

size_t index_of(StoredKind kind) {
  size_t i = 0;
  while (kKinds[i] != kind) ++i;
  return i;
}

// Runs a prepared statement that gives no rows, and makes it ready for the next time.
int finish(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

}  // namespace

SqliteStore::SqliteStore(std::string path, Database database) : path_(std::move(path)) {
  begin_session(std::move(database));
}

Result<StoredState> SqliteStore::load() {
  StoredState out;
  int code = session_.database ? SQLITE_OK : reopen();
  if (code == SQLITE_OK) code = load_into(out);
  if (code == SQLITE_OK) return out;
  return tl::unexpected(describe(session_.database.get(), code, path_));
}

Status SqliteStore::apply(std::span<const StoreBatch> batches) {
  int code = session_.database ? SQLITE_OK : reopen();
  if (code == SQLITE_OK && has_moved()) {
    session_ = {};
    return fail("the database was moved or removed (" + path_ + "): restart the daemon to have a new one");
  }
  if (code == SQLITE_OK) code = write(batches);
  if (code == SQLITE_OK) return {};
  Error error = describe(session_.database.get(), code, path_);
  recover(code);
  return tl::unexpected(std::move(error));
}

int SqliteStore::reopen() {
  int code = SQLITE_OK;
  Database database = open_database(path_, code);
  if (code == SQLITE_OK) code = configure_for_use(database.get());
  return code == SQLITE_OK ? begin_session(std::move(database)) : code;
}

int SqliteStore::begin_session(Database database) {
  Session fresh;
  bool is_complete = true;
  auto prepared = [&](const std::string& sql) {
    Statement out = prepare(database.get(), sql.c_str());
    is_complete = is_complete && out;
    return out;
  };
  for (size_t i = 0; i < kKinds.size(); ++i) {
    const std::string table = table_of(kKinds[i]);
    fresh.put_item[i] =
        prepared("INSERT INTO " + table +
                 "(id, body) VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET body = excluded.body");
    fresh.erase_item[i] = prepared("DELETE FROM " + table + " WHERE id = ?1");
  }
  fresh.put_setting = prepared(
      "INSERT INTO settings(key, value) VALUES(CAST(?1 AS TEXT), ?2) "
      "ON CONFLICT(key) DO UPDATE SET value = excluded.value");
  if (!is_complete) return sqlite3_extended_errcode(database.get());
  fresh.database = std::move(database);
  session_ = std::move(fresh);
  return SQLITE_OK;
}

int SqliteStore::load_into(StoredState& out) {
  int code;
  for (StoredKind kind : kKinds) {
    Statement rows = prepare(session_.database.get(), ("SELECT id, body FROM " + table_of(kind)).c_str());
    if (!rows) return sqlite3_extended_errcode(session_.database.get());
    while ((code = sqlite3_step(rows.get())) == SQLITE_ROW)
      out.items.push_back({kind, {Reader(column(rows.get(), 0)).array<32>()}, column(rows.get(), 1)});
    if (code != SQLITE_DONE) return code;
  }
  Statement rows = prepare(session_.database.get(), "SELECT CAST(key AS BLOB), value FROM settings");
  if (!rows) return sqlite3_extended_errcode(session_.database.get());
  while ((code = sqlite3_step(rows.get())) == SQLITE_ROW)
    out.settings[std::string(as_text(column(rows.get(), 0)))] = column(rows.get(), 1);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

int SqliteStore::write(std::span<const StoreBatch> batches) {
  int code = run(session_.database.get(), "BEGIN IMMEDIATE");
  for (const StoreBatch& batch : batches)
    for (const StoreOp& op : batch.ops)
      if (code == SQLITE_OK) code = write(op);
  return code == SQLITE_OK ? run(session_.database.get(), "COMMIT") : code;
}

int SqliteStore::write(const StoreOp& op) {
  if (const auto* put = std::get_if<PutItem>(&op)) {
    sqlite3_stmt* statement = session_.put_item[index_of(put->kind)].get();
    int code = bind_blob(statement, 1, put->id.view());
    if (code == SQLITE_OK) code = bind_blob(statement, 2, put->body);
    return code == SQLITE_OK ? finish(statement) : code;
  }
  if (const auto* erase = std::get_if<EraseItem>(&op)) {
    sqlite3_stmt* statement = session_.erase_item[index_of(erase->kind)].get();
    const int code = bind_blob(statement, 1, erase->id.view());
    return code == SQLITE_OK ? finish(statement) : code;
  }
  const auto& setting = std::get<PutSetting>(op);
  sqlite3_stmt* statement = session_.put_setting.get();
  int code = bind_blob(statement, 1, as_bytes(setting.key));
  if (code == SQLITE_OK) code = bind_blob(statement, 2, setting.value);
  return code == SQLITE_OK ? finish(statement) : code;
}

bool SqliteStore::has_moved() {
  int moved = 0;
  sqlite3_file_control(session_.database.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

void SqliteStore::recover(int code) {
  sqlite3* database = session_.database.get();
  if (database && sqlite3_get_autocommit(database) == 0) run(database, "ROLLBACK");
  const int kind = code & 0xff;
  if (kind != SQLITE_FULL && kind != SQLITE_BUSY) session_ = {};
}

}  // namespace p2p::store
