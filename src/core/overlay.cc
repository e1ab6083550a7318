#include "core/overlay.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/limits.h"

namespace p2p {
namespace {

using Place = std::pair<uint64_t, NodeId>;

// An id is a public key and so as good as random already: a mixer (splitmix64's finaliser) is
// enough to give each ring its own order.
Place place_in_ring(uint8_t ring, const NodeId& id) {
  uint64_t x = Reader(id.view()).u64() + (ring + 1) * 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return {x ^ x >> 31, id};
}

// The nearest places behind and before ours on one ring, round the end too.
struct RingNeighbours {
  std::optional<Place> next, previous, first, last;

  void consider(const Place& own, const Place& other) {
    if (other > own && (!next || other < *next)) next = other;
    if (other < own && (!previous || other > *previous)) previous = other;
    if (!first || other < *first) first = other;
    if (!last || other > *last) last = other;
  }
};

}  // namespace

std::vector<NodeId> overlay_neighbours(const NodeId& self, const std::vector<NodeId>& live) {
  std::set<NodeId> out;
  std::vector<NodeId> others;
  std::copy_if(live.begin(), live.end(), std::back_inserter(others),
               [&](const NodeId& id) { return id != self; });
  if (others.size() < limits::full_mesh_nodes_max) return others;
  for (uint8_t ring = 0; ring < limits::ring_count; ++ring) {
    Place own = place_in_ring(ring, self);
    RingNeighbours near;
    for (const NodeId& id : others) near.consider(own, place_in_ring(ring, id));
    out.insert((near.next ? *near.next : *near.first).second);
    out.insert((near.previous ? *near.previous : *near.last).second);
  }
  return {out.begin(), out.end()};
}

}  // namespace p2p
