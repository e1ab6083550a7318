// What will happen in a simulation, in the order of time and, at one instant, of planning. Most of
// it are messages on their way and nodes that want to be called: these have types of their own, so
// that planning one costs no more than a heap of small entries.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "core/node_io.h"

namespace p2p::sim {

// A message that arrives at one end of a wire: 0 the dialer's, 1 the acceptor's.
struct Parcel {
  uint64_t wire = 0;
  int end = 0;
  Delivery delivery = Delivery::stream;
  Bytes bytes;
};
// A node asked to be called; void when it has started anew since.
struct Wake {
  size_t host = 0;
  uint64_t boot = 0;
};
using Happening = std::variant<std::function<void()>, Parcel, Wake>;

class Agenda {
 public:
  void plan(Instant when, Happening what);
  // The instant of the next one; never() when nothing is planned.
  Instant next() const { return heap_.empty() ? Instant::never() : heap_.front().when; }
  // The next one; there is one.
  Happening take();

 private:
  struct Entry {
    Instant when;
    uint64_t order = 0;
    uint32_t slot = 0;
    bool operator<(const Entry& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };

  std::vector<Entry> heap_;
  std::vector<Happening> slots_;
  std::vector<uint32_t> free_;
  uint64_t order_ = 0;
};

}  // namespace p2p::sim
