// The store on an open, checked database file.
#pragma once

#include <array>
#include <functional>
#include <string>

#include "store/schema.h"
#include "store/store.h"

namespace p2p::store {

class SqliteStore : public Store {
 public:
  // `database` has our tables; `path` is its file, for messages and for opening it again.
  SqliteStore(std::string path, Database database);

  Result<StoredState> load() override;
  // A failed write leaves the file open: the next one writes the same places of the log again, so
  // that what a failed sync left in the system's memory cannot pass for written (closing and
  // reading it again would take it for that). Refuses to write to a file that was moved or
  // removed, as nobody would ever find that again, and opens it anew when it is back.
  Status apply(std::span<const StoreBatch> batches) override;

 private:
  // Dropped in reverse order: statements before the database.
  struct Session {
    Database database;
    std::array<Statement, kKinds.size()> put_item, erase_item;
    Statement put_setting;
    // What the log held when it was opened is in the file and synced. It may never have reached
    // the disk, if a sync failed in an earlier life: nothing may be built on it until then.
    bool is_settled = false;
  };

  int reopen();
  int begin_session(Database database);
  int load_into(StoredState& out);
  // Calls `on` with the two columns of each row that `sql` selects.
  int each_row(const std::string& sql, const std::function<void(const Bytes&, Bytes)>& on);
  int write(std::span<const StoreBatch> batches);
  int write(const StoreOp& op);
  bool has_moved();

  const std::string path_;
  Session session_;  // its database is null while closed
};

}  // namespace p2p::store
