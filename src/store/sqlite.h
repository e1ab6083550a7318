// The database file. While it is open, nothing else in the process may open() it (closing any
// descriptor of it drops SQLite's locks), and the process may not fork and go on using it.
#pragma once

#include <string>

#include "base/time.h"
#include "store/store.h"

namespace p2p::store {

struct Opened {
  std::unique_ptr<Store> store;
  std::string notice;  // one line for the user when a damaged database was moved aside; else empty
};

// What to do with a file that is no readable database.
enum class Damaged {
  move_aside,  // to FILE.damaged-YYYYMMDD-HHMMSS (UTC), its -wal and -shm too, and start a new one
  refuse,      // an error: for a file that cannot have been ours, e.g. a mistyped --config
};

// Opens or makes the database at `path` (mode 0600, write-ahead log, synced at each commit) and
// checks all of it. Its directory is there. Damage is: not a database, a failed integrity check,
// tables that are not ours in a file that says it is ours.
// A full disk is no error: what is kept is known, and apply() says what is wrong.
// Errors, the file untouched: another program's database, one of a newer version of this program,
// a place that cannot be read or written.
// `now` dates what is moved aside.
Result<Opened> open_sqlite(const std::string& path, WallTime now, Damaged damaged = Damaged::move_aside);

}  // namespace p2p::store
