// Who links to whom: a pure function of the members that are about, of their sites and of the
// time. Up to 12 of them all link to all; above that each node links to its neighbours, one each
// way, in several rings. Each ring is a shuffle of all members by a hash, and together they make
// an expander: connected, and few hops across. In the first two the members of one site stand
// together, so that a ring walks through one site before the next: what happens in a site is known
// there before the round trip to another one is over, and few links cross between sites.
//
// Epochs. Each ring is shuffled anew every 28 days, one of the four each week. So nobody can make
// ids that stay some node's neighbours for good, and a shuffle that happens to be unlucky passes;
// rare, as every node then has two links to make. Only one ring changes at a time, and for an hour
// before and after it the neighbours of both shuffles are wanted: clocks that differ by less than
// that (network time is the median of the linked peers', and so differs by far less) never leave a
// ring without links. A node that knows no time stands in the first epoch until a link tells it.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "base/limits_spread.h"
#include "core/site.h"

namespace p2p {

// A member that is about, and where.
struct Peer {
  NodeId id;
  SiteId site = 0;
};

// The epochs of one ring that are wanted at a time: one, or two around a change.
struct RingEpochs {
  uint64_t now = 0;
  std::optional<uint64_t> other;

  bool operator==(const RingEpochs&) const = default;
};
RingEpochs ring_epochs(size_t ring, WallTime network_time);

// Whom to be linked to.
struct Neighbours {
  // Of all, the silent ones among them, for redialling these heals a split; and of those that are
  // not silent, for these keep the living connected.
  std::set<NodeId> ids;
  // So many near ones are silent that of those that are not some are left out: the whole answer is
  // this and overlay_neighbours() of the living.
  bool is_partial = false;
};

class Overlay {
 public:
  using IsSilent = std::function<bool(const NodeId&)>;

  explicit Overlay(const NodeId& self) : self_{self} {}

  // One that is new or has moved, and one that went: at a cost that does not grow with the crowd.
  void put(const Peer& peer);
  void remove(const NodeId& id);
  void set_time(WallTime network_time);

  // Whether all must be looked at again before the next question: all that were near went, the
  // epoch changed, this node moved, or the crowd is small.
  bool is_stale(size_t peers) const;
  // `peers` are all members that are about, this node among them or not, in any order.
  void rebuild(const std::vector<Peer>& peers);

  // Symmetric: of two nodes that know of the same peers, silent ones and epochs each is in the
  // other's answer or neither is.
  Neighbours neighbours(const IsSilent& is_silent) const;

 private:
  // How far behind us, all the way round: of the own site those that come after us are first and
  // those that come before us are last; between them the other sites. Of two at one place the
  // lower id is nearer.
  struct Distance {
    bool is_behind_in_site = false;
    uint64_t to_site = 0;
    uint64_t place = 0;
    NodeId id;

    auto operator<=>(const Distance&) const = default;
  };
  struct Ring {
    size_t number = 0;
    uint64_t epoch = 0;
    // The nearest, nearest first; complete when there are no others.
    std::vector<Distance> next, previous;
    bool is_complete = true;
  };
  using Nearer = bool (*)(const Distance&, const Distance&);

  void set_rings();
  Distance distance(const Ring& ring, const Peer& peer) const;
  static void keep(Ring& ring, std::vector<Distance>& nearest, const Distance& distance, Nearer is_nearer);

  Peer self_;
  std::array<RingEpochs, limits::ring_count> epochs_{};
  std::vector<Ring> rings_;
  std::optional<std::set<NodeId>> everybody_;  // else, in a small network
  bool is_stale_ = true;
};

// The same in one call, and nobody is silent.
std::set<NodeId> overlay_neighbours(const Peer& self, const std::vector<Peer>& live, WallTime network_time);

// How many of those that a node should be linked to it is linked to.
struct RingCoverage {
  size_t wanted = 0, linked = 0;
  size_t silent = 0;  // of those wanted: thought to be off
};

}  // namespace p2p
