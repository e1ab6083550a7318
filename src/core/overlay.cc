#include "core/overlay.h"

#include <algorithm>

namespace p2p {
namespace {

// An id is a public key and so as good as random already: a mixer (splitmix64's finaliser) is
// enough to give each ring its own order.
uint64_t place_in_ring(size_t ring, const NodeId& id) {
  uint64_t x = Reader(id.view()).u64() + (ring + 1) * 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

}  // namespace

void Overlay::consider(const NodeId& id) {
  if (id == self_) return;
  for (size_t i = 0; i < rings_.size(); ++i) {
    Ring& ring = rings_[i];
    Distance distance{place_in_ring(i, id) - place_in_ring(i, self_), id};
    bool is_nearer = !ring.next || distance < *ring.next || *ring.previous < distance;
    if (!is_nearer) continue;
    has_changed_ = true;
    if (!ring.next || distance < *ring.next) ring.next = distance;
    if (!ring.previous || *ring.previous < distance) ring.previous = distance;
  }
}

void Overlay::add(const NodeId& id) {
  if (!is_stale_) consider(id);
}

void Overlay::remove(const NodeId& id) {
  is_stale_ = is_stale_ || std::any_of(rings_.begin(), rings_.end(), [&](const Ring& ring) {
                return ring.next && (ring.next->second == id || ring.previous->second == id);
              });
}

const std::set<NodeId>& Overlay::neighbours(const std::vector<NodeId>& members) {
  if (members.size() <= limits::full_mesh_nodes_max) {
    is_stale_ = true;
    neighbours_ = {members.begin(), members.end()};
    neighbours_.erase(self_);
    if (neighbours_.size() < limits::full_mesh_nodes_max) return neighbours_;
  }
  if (is_stale_) {
    rings_ = {};
    for (const NodeId& id : members) consider(id);
    is_stale_ = false;
    has_changed_ = true;
  }
  if (!has_changed_) return neighbours_;
  has_changed_ = false;
  neighbours_.clear();
  for (const Ring& ring : rings_)
    for (const auto& end : {ring.next, ring.previous})
      if (end) neighbours_.insert(end->second);
  return neighbours_;
}

std::set<NodeId> overlay_neighbours(const NodeId& self, const std::vector<NodeId>& live) {
  return Overlay(self).neighbours(live);
}

}  // namespace p2p
