// What the core asks to be kept (core/storage.h), kept. One interface: SQLite behind it in the
// daemon, memory in client mode and in tests.
#pragma once

#include <memory>
#include <span>

#include "base/result.h"
#include "core/storage.h"

namespace p2p::store {

// Used by one thread at a time; which one may change.
class Store {
 public:
  virtual ~Store() = default;

  // Everything that is kept. Bodies are as they were put; their meaning is for the core to check.
  virtual Result<StoredState> load() = 0;

  // All operations of all batches, in order, whole or not at all. Durable when it returns: a power
  // cut right after it loses nothing. An error ("disk full", ...) changed nothing; trying again
  // later is sound and is the way to recover.
  virtual Status apply(std::span<const StoreBatch> batches) = 0;
};

std::unique_ptr<Store> memory_store();

}  // namespace p2p::store
