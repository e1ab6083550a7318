#include "sim/agenda.h"

#include <algorithm>

namespace p2p::sim {

void Agenda::plan(Instant when, Happening what) {
  uint32_t slot;
  if (free_.empty()) {
    slot = static_cast<uint32_t>(slots_.size());
    slots_.push_back(std::move(what));
  } else {
    slot = free_.back();
    free_.pop_back();
    slots_[slot] = std::move(what);
  }
  heap_.push_back({when, order_++, slot});
  std::push_heap(heap_.begin(), heap_.end());
}

Happening Agenda::take() {
  std::pop_heap(heap_.begin(), heap_.end());
  uint32_t slot = heap_.back().slot;
  heap_.pop_back();
  free_.push_back(slot);
  return std::move(slots_[slot]);
}

}  // namespace p2p::sim
