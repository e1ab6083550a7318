#include "sim/disk.h"

#include <utility>

namespace p2p::sim {

void Disk::put(const StoreOp& op) {
  if (const auto* item = std::get_if<PutItem>(&op))
    items_.put({item->kind, item->id}, std::make_shared<const Bytes>(item->body));
  if (const auto* item = std::get_if<EraseItem>(&op)) items_.erase({item->kind, item->id});
  if (const auto* setting = std::get_if<PutSetting>(&op)) settings_[setting->key] = setting->value;
}

void Disk::commit() {
  if (waiting_.empty()) return;
  if (is_stuck_) {
    ++owed_;
    return;
  }
  for (const StoreOp& op : waiting_.front().ops) put(op);
  waiting_.pop_front();
}

void Disk::set_stuck(bool is_stuck) {
  is_stuck_ = is_stuck;
  if (is_stuck) return;
  for (size_t left = std::exchange(owed_, 0); left > 0; --left) commit();
}

bool Disk::power_off() {
  bool lost_versions = false;
  for (const StoreBatch& batch : std::exchange(waiting_, {}))
    for (const StoreOp& op : batch.ops) {
      const auto* setting = std::get_if<PutSetting>(&op);
      lost_versions = lost_versions || (setting && setting->key == "seq_reserved");
    }
  owed_ = 0;
  return lost_versions;
}

void Disk::erase_all() {
  settings_.clear();
  items_ = {};
  waiting_.clear();
}

StoredState Disk::content() const {
  StoredState out{settings_, {}};
  for (const auto& [key, body] : items_) out.items.push_back({key.first, key.second, *body});
  return out;
}

const Bytes* Disk::item(StoredKind kind, const NodeId& id) const {
  auto found = items_.find({kind, id});
  return found == items_.end() ? nullptr : found->second.get();
}

}  // namespace p2p::sim
