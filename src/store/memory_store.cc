#include <map>
#include <utility>

#include "store/store.h"

namespace p2p::store {
namespace {

class MemoryStore : public Store {
 public:
  Result<StoredState> load() override {
    StoredState out{.settings = settings_, .items = {}};
    for (const auto& [key, body] : items_) out.items.push_back({key.first, key.second, body});
    return out;
  }

  Status apply(std::span<const StoreBatch> batches) override {
    for (const StoreBatch& batch : batches)
      for (const StoreOp& op : batch.ops) {
        if (const auto* put = std::get_if<PutItem>(&op)) items_[{put->kind, put->id}] = put->body;
        if (const auto* erase = std::get_if<EraseItem>(&op)) items_.erase({erase->kind, erase->id});
        if (const auto* setting = std::get_if<PutSetting>(&op)) settings_[setting->key] = setting->value;
      }
    return {};
  }

 private:
  std::map<std::pair<StoredKind, NodeId>, Bytes> items_;
  std::map<std::string, Bytes> settings_;
};

}  // namespace

std::unique_ptr<Store> memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace p2p::store
