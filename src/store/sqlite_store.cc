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

int put_row(sqlite3_stmt* statement, ByteView key, ByteView body) {
  int code = bind_blob(statement, 1, key);
  if (code == SQLITE_OK) code = bind_blob(statement, 2, body);
  if (code == SQLITE_OK) code = sqlite3_bind_int64(statement, 3, row_sum(key, body));
  return code == SQLITE_OK ? finish(statement) : code;
}

}  // namespace

SqliteStore::SqliteStore(std::string path, Database database) : path_(std::move(path)) {
  begin_session(std::move(database));
}

Result<StoredState> SqliteStore::load() {
  StoredState out;
  int code = session_.database ? SQLITE_OK : reopen();
  if (code == SQLITE_OK) code = load_into(out);
  // From here on it only writes. Not before: on a full disk it must be able to read first.
  if (code == SQLITE_OK) run(session_.database.get(), "PRAGMA cache_size = -256");
  if (code == SQLITE_OK) return out;
  return tl::unexpected(describe(session_.database.get(), code, path_));
}

Status SqliteStore::apply(std::span<const StoreBatch> batches) {
  int code = session_.database ? SQLITE_OK : reopen();
  if (code == SQLITE_OK && has_moved()) {
    session_ = {};
    return fail("the database was moved or removed (" + path_ + "): restart the daemon to have a new one");
  }
  if (code == SQLITE_OK && !session_.is_settled) code = empty_log(session_.database.get());
  if (code == SQLITE_OK) {
    session_.is_settled = true;
    code = write(batches);
  }
  if (code == SQLITE_OK) return {};
  sqlite3* database = session_.database.get();
  Error error = describe(database, code, path_);
  if (database && sqlite3_get_autocommit(database) == 0) run(database, "ROLLBACK");
  return tl::unexpected(std::move(error));
}

int SqliteStore::reopen() {
  int code = SQLITE_OK;
  Database database = open_database(path_, LogIndex::in_file, code);
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
    fresh.put_item[i] = prepared("INSERT INTO " + table + "(id, body, sum) VALUES(?1, ?2, ?3) " +
                                 "ON CONFLICT(id) DO UPDATE SET body = excluded.body, sum = excluded.sum");
    fresh.erase_item[i] = prepared("DELETE FROM " + table + " WHERE id = ?1");
  }
  fresh.put_setting = prepared(
      "INSERT INTO settings(key, body, sum) VALUES(CAST(?1 AS TEXT), ?2, ?3) "
      "ON CONFLICT(key) DO UPDATE SET body = excluded.body, sum = excluded.sum");
  if (!is_complete) return sqlite3_extended_errcode(database.get());
  fresh.database = std::move(database);
  session_ = std::move(fresh);
  return SQLITE_OK;
}

int SqliteStore::load_into(StoredState& out) {
  for (StoredKind kind : kKinds) {
    const int code = each_row("SELECT id, body FROM " + table_of(kind), [&](const Bytes& id, Bytes body) {
      out.items.push_back({kind, {Reader(id).array<32>()}, std::move(body)});
    });
    if (code != SQLITE_OK) return code;
  }
  return each_row("SELECT key, body FROM settings", [&](const Bytes& key, Bytes body) {
    out.settings[std::string(as_text(key))] = std::move(body);
  });
}

int SqliteStore::each_row(const std::string& sql, const std::function<void(const Bytes&, Bytes)>& on) {
  Statement rows = prepare(session_.database.get(), sql.c_str());
  if (!rows) return sqlite3_extended_errcode(session_.database.get());
  int code;
  while ((code = sqlite3_step(rows.get())) == SQLITE_ROW) on(column(rows.get(), 0), column(rows.get(), 1));
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
  if (const auto* put = std::get_if<PutItem>(&op))
    return put_row(session_.put_item[index_of(put->kind)].get(), put->id.view(), put->body);
  if (const auto* erase = std::get_if<EraseItem>(&op)) {
    sqlite3_stmt* statement = session_.erase_item[index_of(erase->kind)].get();
    const int code = bind_blob(statement, 1, erase->id.view());
    return code == SQLITE_OK ? finish(statement) : code;
  }
  const auto& setting = std::get<PutSetting>(op);
  return put_row(session_.put_setting.get(), as_bytes(setting.key), setting.value);
}

bool SqliteStore::has_moved() {
  int moved = 0;
  sqlite3_file_control(session_.database.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

}  // namespace p2p::store
