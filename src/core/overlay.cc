#include "core/overlay.h"

#include <algorithm>

namespace p2p {
namespace {

constexpr Duration kShuffleEvery = 28 * 24h;
constexpr Duration kRingOffset = kShuffleEvery / limits::ring_count;
constexpr Duration kOverlap = 1h;
// The first rings group by site.
constexpr size_t kSiteRings = 2;

// splitmix64's finaliser. An id is a public key and so as good as random already: a mixer is
// enough to give each ring its own order.
uint64_t mix(uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

uint64_t hash(size_t ring, uint64_t epoch, uint64_t what) {
  return mix(what + mix((epoch << 8 | (ring + 1)) * 0x9e3779b97f4a7c15));
}

uint64_t epoch_at(size_t ring, Duration since_1970) {
  Duration shifted = since_1970 - kRingOffset * static_cast<int64_t>(ring);
  return shifted < Duration(0) ? 0 : static_cast<uint64_t>(shifted / kShuffleEvery);
}

}  // namespace

RingEpochs ring_epochs(size_t ring, WallTime network_time) {
  Duration time = network_time - WallTime{};
  RingEpochs out{epoch_at(ring, time), {}};
  for (Duration by : {-kOverlap, kOverlap})
    if (uint64_t near = epoch_at(ring, time + by); near != out.now) out.other = near;
  return out;
}

void Overlay::set_time(WallTime network_time) {
  for (size_t ring = 0; ring < epochs_.size(); ++ring) {
    RingEpochs now = ring_epochs(ring, network_time);
    is_stale_ = is_stale_ || now != epochs_[ring];
    epochs_[ring] = now;
  }
}

void Overlay::set_rings() {
  rings_.clear();
  for (size_t ring = 0; ring < epochs_.size(); ++ring) {
    rings_.push_back({.number = ring, .epoch = epochs_[ring].now, .next = {}, .previous = {}});
    if (epochs_[ring].other)
      rings_.push_back({.number = ring, .epoch = *epochs_[ring].other, .next = {}, .previous = {}});
  }
}

Overlay::Distance Overlay::distance(const Ring& ring, const Peer& peer) const {
  auto place = [&](const NodeId& id) { return hash(ring.number, ring.epoch, id.id8()); };
  auto group = [&](SiteId site) {
    return ring.number < kSiteRings ? hash(ring.number, ring.epoch, site) : 0;
  };
  Distance out{false, group(peer.site) - group(self_.site), place(peer.id), peer.id};
  std::pair self_place(place(self_.id), self_.id);
  out.is_behind_in_site = out.to_site == 0 && std::pair(out.place, out.id) < self_place;
  return out;
}

void Overlay::keep(Ring& ring, std::vector<Distance>& nearest, const Distance& distance, Nearer is_nearer) {
  bool is_full = nearest.size() >= limits::ring_candidates;
  // Between the last one that is held and one that is farther there may be others.
  bool is_beyond = nearest.empty() || !is_nearer(distance, nearest.back());
  if (is_beyond && (is_full || !ring.is_complete)) {
    ring.is_complete = false;
    return;
  }
  nearest.insert(std::upper_bound(nearest.begin(), nearest.end(), distance, is_nearer), distance);
  if (!is_full) return;
  nearest.pop_back();
  ring.is_complete = false;
}

void Overlay::put(const Peer& peer) {
  if (peer.id == self_.id) {
    is_stale_ = is_stale_ || peer.site != self_.site;
    self_.site = peer.site;
    return;
  }
  remove(peer.id);
  if (is_stale_) return;
  for (Ring& ring : rings_) {
    Distance to = distance(ring, peer);
    keep(ring, ring.next, to, [](const Distance& a, const Distance& b) { return a < b; });
    keep(ring, ring.previous, to, [](const Distance& a, const Distance& b) { return b < a; });
  }
}

void Overlay::remove(const NodeId& id) {
  if (is_stale_) return;
  for (Ring& ring : rings_)
    for (std::vector<Distance>* nearest : {&ring.next, &ring.previous}) {
      std::erase_if(*nearest, [&](const Distance& distance) { return distance.id == id; });
      is_stale_ = is_stale_ || (nearest->empty() && !ring.is_complete);
    }
}

bool Overlay::is_stale(size_t peers) const {
  return is_stale_ || everybody_ || peers <= limits::full_mesh_nodes_max + 1;
}

void Overlay::rebuild(const std::vector<Peer>& peers) {
  for (const Peer& peer : peers)
    if (peer.id == self_.id) self_.site = peer.site;
  is_stale_ = false;
  everybody_.reset();
  if (peers.size() <= limits::full_mesh_nodes_max) {
    std::set<NodeId> others;
    for (const Peer& peer : peers)
      if (peer.id != self_.id) others.insert(peer.id);
    if (others.size() < limits::full_mesh_nodes_max) everybody_ = std::move(others);
  }
  if (everybody_) return;
  set_rings();
  for (const Peer& peer : peers) put(peer);
}

Neighbours Overlay::neighbours(const IsSilent& is_silent) const {
  Neighbours out;
  if (everybody_) return {*everybody_};
  for (const Ring& ring : rings_)
    for (const std::vector<Distance>* nearest : {&ring.next, &ring.previous}) {
      if (nearest->empty()) continue;
      out.ids.insert(nearest->front().id);
      auto living = std::find_if(nearest->begin(), nearest->end(),
                                 [&](const Distance& distance) { return !is_silent(distance.id); });
      if (living != nearest->end())
        out.ids.insert(living->id);
      else
        out.is_partial = out.is_partial || !ring.is_complete;
    }
  return out;
}

std::set<NodeId> overlay_neighbours(const Peer& self, const std::vector<Peer>& live, WallTime network_time) {
  Overlay overlay(self.id);
  overlay.put(self);
  overlay.set_time(network_time);
  overlay.rebuild(live);
  return overlay.neighbours([](const NodeId&) { return false; }).ids;
}

}  // namespace p2p
