#include "core/search_order.h"

#include <algorithm>
#include <utility>

namespace p2p {
namespace {
constexpr size_t kSoon = 8;
}  // namespace

const NodeId* SearchOrder::next(const std::vector<NodeId>& members, Random& random) {
  if (rest_.empty()) {
    rest_ = members;
    // Not std::shuffle, whose order differs between libraries.
    for (size_t i = rest_.size(); i > 1; --i) std::swap(rest_[i - 1], rest_[random.below(i)]);
  }
  if (rest_.empty()) return nullptr;
  current_ = rest_.back();
  rest_.pop_back();
  return &current_;
}

void SearchOrder::try_soon(const NodeId& member, Random& random) {
  size_t last = std::min(rest_.size(), kSoon);
  if (std::find(rest_.end() - static_cast<ptrdiff_t>(last), rest_.end(), member) != rest_.end()) return;
  rest_.insert(rest_.end() - static_cast<ptrdiff_t>(random.below(last + 1)), member);
}

}  // namespace p2p
