// The disk of one host: batches become durable one after the other, some time after they were
// written. What is not durable when the power goes is gone.
#pragma once

#include <deque>
#include <memory>

#include "base/shared_map.h"
#include "core/storage.h"

namespace p2p::sim {

class Disk {
 public:
  // Takes a batch that will be durable once commit() is called for it, in the order of writing.
  void write(StoreBatch batch) { waiting_.push_back(std::move(batch)); }
  // The oldest of the waiting batches is durable now, unless the disk is stuck.
  void commit();
  // A stuck disk makes nothing durable; when it is mended, all that waits is.
  void set_stuck(bool is_stuck);
  // Whether a reservation of versions was lost with it: then the host may use them twice.
  bool power_off();

  void put(const StoreOp& op);
  void erase_all();
  StoredState content() const;
  std::map<std::string, Bytes> settings() const { return settings_; }
  const Bytes* item(StoredKind kind, const NodeId& id) const;
  // The same items as another disk, at no cost in memory.
  void share_items(const Disk& other) { items_ = other.items_; }

 private:
  using Key = std::pair<StoredKind, NodeId>;

  std::map<std::string, Bytes> settings_;
  SharedMap<Key, std::shared_ptr<const Bytes>> items_;
  std::deque<StoreBatch> waiting_;
  bool is_stuck_ = false;
  size_t owed_ = 0;  // commits that came while it was stuck
};

}  // namespace p2p::sim
