#include "core/overlay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/random.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::at_s;

constexpr double kMidEpochS = 1e6;

std::vector<Peer> some_peers(size_t count, size_t sites = 1) {
  std::vector<Peer> out;
  for (size_t i = 0; i < count; ++i)
    out.push_back({{derive_secret("overlay", Writer().u64(i).take())}, i % sites});
  return out;
}

std::map<NodeId, std::set<NodeId>> links_of_all(const std::vector<Peer>& peers,
                                                WallTime time = at_s(kMidEpochS)) {
  std::map<NodeId, std::set<NodeId>> out;
  for (const Peer& peer : peers) out[peer.id] = overlay_neighbours(peer, peers, time);
  return out;
}

size_t hops_to_all(const std::map<NodeId, std::set<NodeId>>& all) {
  std::set<NodeId> reached{all.begin()->first}, edge = reached;
  size_t hops = 0;
  for (; !edge.empty() && reached.size() < all.size(); ++hops) {
    std::set<NodeId> next;
    for (const NodeId& id : edge)
      for (const NodeId& other : all.at(id))
        if (reached.insert(other).second) next.insert(other);
    edge = next;
  }
  return reached.size() == all.size() ? hops : 1000;
}

void expect_mutual(const std::map<NodeId, std::set<NodeId>>& all) {
  for (const auto& [id, links] : all)
    for (const NodeId& other : links) {
      EXPECT_NE(other, id);
      EXPECT_TRUE(all.at(other).contains(id));
    }
}

TEST(Overlay, UpToTwelveAllLinkToAll) {
  for (size_t count : {1u, 2u, 12u})
    for (const auto& [id, links] : links_of_all(some_peers(count))) EXPECT_EQ(links.size(), count - 1);
}

TEST(Overlay, AboveThatTheDegreeIsBoundedAndLinksAreMutual) {
  for (size_t count : {13u, 50u, 200u})
    for (size_t sites : {1u, 7u, 200u}) {
      auto all = links_of_all(some_peers(count, sites));
      expect_mutual(all);
      for (const auto& [id, links] : all) {
        EXPECT_LE(links.size(), 2 * limits::ring_count);
        EXPECT_GE(links.size(), 3u);
      }
    }
}

TEST(Overlay, EverybodyIsReachedInFewHops) {
  for (size_t sites : {1u, 20u}) EXPECT_LE(hops_to_all(links_of_all(some_peers(500, sites))), 7u);
}

TEST(Overlay, HalfOfTheLinksStayWithinASite) {
  auto peers = some_peers(400, 10);
  std::map<NodeId, SiteId> site;
  for (const Peer& peer : peers) site[peer.id] = peer.site;
  size_t inside = 0, all = 0;
  for (const auto& [id, links] : links_of_all(peers))
    for (const NodeId& other : links) {
      ++all;
      inside += site[id] == site[other];
    }
  EXPECT_GT(static_cast<double>(inside) / static_cast<double>(all), 0.5);
  EXPECT_LT(static_cast<double>(inside) / static_cast<double>(all), 0.65);
}

TEST(Overlay, TheOrderOfTheListDoesNotMatter) {
  auto peers = some_peers(40, 3);
  Peer self = peers[3];
  auto before = overlay_neighbours(self, peers, at_s(0));
  std::reverse(peers.begin(), peers.end());
  EXPECT_EQ(before, overlay_neighbours(self, peers, at_s(0)));
}

TEST(Overlay, WhoComesGoesMovesAndFallsSilentOneByOneLeavesTheSameNeighbours) {
  auto peers = some_peers(60, 4);
  Random random(3);
  std::vector<Peer> members;
  std::set<NodeId> silent;
  auto is_silent = [&](const NodeId& id) { return silent.contains(id); };
  Overlay overlay(peers[0].id);
  overlay.set_time(at_s(kMidEpochS));
  overlay.put(peers[0]);
  for (int i = 0; i < 4000; ++i) {
    Peer& peer = peers[random.below(peers.size())];
    auto place = std::find_if(members.begin(), members.end(), [&](const Peer& p) { return p.id == peer.id; });
    if (place == members.end()) {
      members.push_back(peer);
      overlay.put(peer);
    } else if (random.below(3) == 0) {
      peer.site = place->site = random.below(4);
      overlay.put(peer);
    } else if (random.below(2) == 0) {
      if (!silent.erase(peer.id)) silent.insert(peer.id);
    } else if (members.size() > 5) {
      members.erase(place);
      overlay.remove(peer.id);
    }
    if (random.below(3) > 0) continue;
    if (overlay.is_stale(members.size())) overlay.rebuild(members);
    std::vector<Peer> living;
    for (const Peer& p : members)
      if (!silent.contains(p.id)) living.push_back(p);
    bool is_mesh = members.size() <= limits::full_mesh_nodes_max;
    auto expected = overlay_neighbours(peers[0], members, at_s(kMidEpochS));
    if (!is_mesh && living.size() > limits::full_mesh_nodes_max)
      expected.merge(overlay_neighbours(peers[0], living, at_s(kMidEpochS)));
    Neighbours found = overlay.neighbours(is_silent);
    if (found.is_partial) found.ids.merge(overlay_neighbours(peers[0], living, at_s(kMidEpochS)));
    if (is_mesh || living.size() > limits::full_mesh_nodes_max)
      ASSERT_EQ(found.ids, expected) << i;
    else
      ASSERT_TRUE(std::includes(found.ids.begin(), found.ids.end(), expected.begin(), expected.end())) << i;
  }
}

TEST(Overlay, BothEndsAgreeOnWhoIsInForTheSilent) {
  auto peers = some_peers(300, 5);
  Random random(4);
  std::set<NodeId> silent;
  for (const Peer& peer : peers)
    if (random.below(2) == 0) silent.insert(peer.id);
  std::map<NodeId, std::set<NodeId>> all;
  for (const Peer& peer : peers) {
    Overlay overlay(peer.id);
    overlay.rebuild(peers);
    all[peer.id] = overlay.neighbours([&](const NodeId& id) { return silent.contains(id); }).ids;
  }
  std::map<NodeId, std::set<NodeId>> living;
  for (const auto& [id, links] : all) {
    if (silent.contains(id)) continue;
    for (const NodeId& other : links) {
      if (silent.contains(other)) continue;
      EXPECT_TRUE(all[other].contains(id));
      living[id].insert(other);
    }
  }
  EXPECT_LE(hops_to_all(living), 8u);
}

TEST(Overlay, WhenAllThatAreNearAreSilentTheAnswerSaysThatItIsNotWhole) {
  auto peers = some_peers(100);
  Overlay overlay(peers[0].id);
  overlay.rebuild(peers);
  EXPECT_FALSE(overlay.neighbours([](const NodeId&) { return false; }).is_partial);
  EXPECT_TRUE(overlay.neighbours([](const NodeId&) { return true; }).is_partial);
}

TEST(Overlay, OneRingAWeekIsShuffledAndAroundTheChangeBothItsOrdersAreWanted) {
  auto peers = some_peers(100);
  WallTime from = at_s(0);
  size_t changes = 0, both = 0;
  for (int hour = 0; hour < 28 * 24; ++hour) {
    WallTime time = from + hour * 1h;
    size_t in_change = 0;
    for (size_t ring = 0; ring < limits::ring_count; ++ring) {
      changes += ring_epochs(ring, time).now != ring_epochs(ring, time + 1h).now;
      in_change += ring_epochs(ring, time).other.has_value();
    }
    EXPECT_LE(in_change, 1u);
    both += in_change;
  }
  EXPECT_EQ(changes, limits::ring_count);
  EXPECT_GE(both, limits::ring_count);
  EXPECT_LE(both, 3 * limits::ring_count);
}

TEST(Overlay, NodesWhoseClocksDifferAcrossAChangeKeepLinksInEveryRing) {
  auto peers = some_peers(100);
  WallTime change = WallTime{} + 20000 * 24h - (20000 * 24h) % (28 * 24h);
  auto early = links_of_all(peers, change - 40min), late = links_of_all(peers, change + 10min);
  auto long_before = links_of_all(peers, change - 2h), long_after = links_of_all(peers, change + 2h);
  size_t differ = 0;
  for (const Peer& peer : peers) {
    for (const NodeId& other : early[peer.id]) EXPECT_TRUE(late[other].contains(peer.id));
    for (const auto* at_rest : {&long_before, &long_after})
      for (const NodeId& other : at_rest->at(peer.id)) EXPECT_TRUE(early[peer.id].contains(other));
    differ += long_before[peer.id] != long_after[peer.id];
  }
  EXPECT_GT(differ, peers.size() / 2);
}

TEST(Overlay, ATimeBeforeAllEpochsIsOfTheFirst) {
  for (size_t ring = 0; ring < limits::ring_count; ++ring) {
    EXPECT_EQ(ring_epochs(ring, WallTime{}).now, 0u);
    EXPECT_EQ(ring_epochs(ring, WallTime{} - 9999 * 24h).now, 0u);
  }
}

TEST(Overlay, AMoveToAnotherSiteChangesTheSiteRingsAtBothEnds) {
  auto peers = some_peers(60, 6);
  auto before = links_of_all(peers);
  peers[7].site = (peers[7].site + 1) % 6;
  auto after = links_of_all(peers);
  EXPECT_NE(before[peers[7].id], after[peers[7].id]);
  expect_mutual(after);
}

}  // namespace
}  // namespace p2p
