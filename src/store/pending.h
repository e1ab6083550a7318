// Writes that wait for the disk, merged: of several to one key only the last is kept.
#pragma once

#include <map>
#include <utility>

#include "base/limits_local.h"

#include "core/storage.h"

namespace p2p::store {

class Pending {
 public:
  // Later than everything added before.
  void add(StoreBatch batch);
  // What a failed attempt took goes back below what was added since.
  void put_back(StoreBatch older);
  // Everything, as one batch with the last number.
  StoreBatch take();

  // No batch waits.
  bool empty() const { return empty_; }
  // Operations that wait: at most limits::persist_ops_max and those that put something.
  size_t size() const { return ops_.size(); }

 private:
  // A table and a key within it; settings are a table of their own.
  using Key = std::pair<int, Bytes>;
  static Key key_of(const StoreOp& op);

  std::map<Key, StoreOp> ops_;
  uint64_t number_ = 0;
  bool empty_ = true;
};

}  // namespace p2p::store
