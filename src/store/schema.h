// Our tables: one for each kind of item and one for settings. The bodies are formats of their own
// (docs/protocol.md); the tables know only that they are bytes. Each row has a checksum, as SQLite
// notices damage to its own structures only.
#pragma once

#include <array>
#include <string>

#include "core/storage.h"
#include "store/database.h"

namespace p2p::store {

// The version of the tables and of what is in them (PRAGMA user_version).
inline constexpr int64_t kSchemaVersion = 1;
// Marks a database as ours (PRAGMA application_id): "p2pd".
inline constexpr int64_t kApplicationId = 0x70327064;

inline constexpr std::array kKinds{StoredKind::admission, StoredKind::record, StoredKind::revocation,
                                   StoredKind::vote, StoredKind::contact};
std::string table_of(StoredKind kind);

// The checksum of a row with this id or setting's name. Shows damage, proves nothing.
int64_t row_sum(ByteView key, ByteView body);

enum class Content {
  none,     // a new, empty database
  ours,     // of this version and whole
  newer,    // ours, of a newer version
  foreign,  // another program's
  damaged,  // `code` is SQLITE_OK when SQLite itself saw nothing wrong
  unknown,  // it could not be read; `code` says why
};

// Reads all of an open database. Changes nothing.
Content check_content(sqlite3* database, int& code);

// Fills an empty database, whole or not at all.
int create_tables(sqlite3* database);

}  // namespace p2p::store
