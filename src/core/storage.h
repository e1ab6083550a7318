// What the core asks the disk to keep, and what it gets back at the next start. The core decides
// what is written; src/store only writes it.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "core/identity.h"

namespace p2p {

// A kind is a table of its own. The bodies are our formats (docs/protocol.md), checked again
// when they are read: a database is a file, and files are hostile.
enum class StoredKind { admission, record, revocation, vote, contact };

struct PutItem {
  StoredKind kind;
  NodeId id;
  Bytes body;
};
struct EraseItem {
  StoredKind kind;
  NodeId id;
};
struct PutSetting {
  std::string key;
  Bytes value;
};
using StoreOp = std::variant<PutItem, EraseItem, PutSetting>;

// A batch is kept whole or not at all.
struct StoreBatch {
  uint64_t number = 0;
  std::vector<StoreOp> ops;
};

struct StoredState {
  std::map<std::string, Bytes> settings;
  std::vector<PutItem> items;
};

}  // namespace p2p
