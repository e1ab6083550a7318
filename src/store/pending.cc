#include "store/pending.h"

#include <algorithm>

#include "base/limits_local.h"

namespace p2p::store {

Pending::Key Pending::key_of(const StoreOp& op) {
  auto of_item = [](StoredKind kind, const NodeId& id) {
    return Key(static_cast<int>(kind), Bytes(id.bytes.begin(), id.bytes.end()));
  };
  if (const auto* put = std::get_if<PutItem>(&op)) return of_item(put->kind, put->id);
  if (const auto* erase = std::get_if<EraseItem>(&op)) return of_item(erase->kind, erase->id);
  ByteView key = as_bytes(std::get<PutSetting>(op).key);
  return Key(-1, Bytes(key.begin(), key.end()));
}

void Pending::add(StoreBatch batch) {
  for (StoreOp& op : batch.ops) {
    Key key = key_of(op);
    if (std::holds_alternative<EraseItem>(op) && ops_.size() >= limits::persist_ops_max)
      ops_.erase(key);
    else
      ops_.insert_or_assign(std::move(key), std::move(op));
  }
  number_ = std::max(number_, batch.number);
  empty_ = false;
}

void Pending::put_back(StoreBatch older) {
  for (StoreOp& op : older.ops)
    if (!std::holds_alternative<EraseItem>(op) || ops_.size() < limits::persist_ops_max)
      ops_.emplace(key_of(op), std::move(op));
  number_ = std::max(number_, older.number);
  empty_ = false;
}

StoreBatch Pending::take() {
  StoreBatch out{.number = number_, .ops = {}};
  out.ops.reserve(ops_.size());
  for (auto& [key, op] : ops_) out.ops.push_back(std::move(op));
  ops_.clear();
  empty_ = true;
  return out;
}

}  // namespace p2p::store
