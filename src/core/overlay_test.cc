#include "core/overlay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/random.h"
#include "core/testing.h"

namespace p2p {
namespace {

std::vector<NodeId> some_ids(size_t count) {
  std::vector<NodeId> out;
  for (size_t i = 0; i < count; ++i) out.push_back({derive_secret("overlay", Writer().u64(i).take())});
  return out;
}

std::map<NodeId, std::set<NodeId>> links_of_all(const std::vector<NodeId>& ids) {
  std::map<NodeId, std::set<NodeId>> out;
  for (const NodeId& id : ids) out[id] = overlay_neighbours(id, ids);
  return out;
}

TEST(Overlay, UpToTwelveAllLinkToAll) {
  for (size_t count : {1u, 2u, 12u}) {
    auto ids = some_ids(count);
    for (const auto& [id, links] : links_of_all(ids)) EXPECT_EQ(links.size(), count - 1);
  }
}

TEST(Overlay, AboveThatTheDegreeIsBoundedAndLinksAreMutual) {
  for (size_t count : {13u, 50u, 200u}) {
    auto all = links_of_all(some_ids(count));
    for (const auto& [id, links] : all) {
      EXPECT_LE(links.size(), 2 * limits::ring_count);
      EXPECT_GE(links.size(), 3u);
      for (const NodeId& other : links) {
        EXPECT_NE(other, id);
        EXPECT_TRUE(all[other].contains(id));
      }
    }
  }
}

TEST(Overlay, EverybodyIsReachedInFewHops) {
  auto ids = some_ids(500);
  auto all = links_of_all(ids);
  std::set<NodeId> reached{ids[0]}, edge{ids[0]};
  int hops = 0;
  for (; !edge.empty() && reached.size() < ids.size(); ++hops) {
    std::set<NodeId> next;
    for (const NodeId& id : edge)
      for (const NodeId& other : all[id])
        if (reached.insert(other).second) next.insert(other);
    edge = next;
  }
  EXPECT_EQ(reached.size(), ids.size());
  EXPECT_LE(hops, 7);
}

TEST(Overlay, TheOrderOfTheListDoesNotMatter) {
  auto ids = some_ids(40);
  auto before = overlay_neighbours(ids[3], ids);
  std::reverse(ids.begin(), ids.end());
  auto after = overlay_neighbours(ids[36], ids);
  EXPECT_EQ(before, after);
}

TEST(Overlay, WhoComesAndGoesOneByOneLeavesTheSameNeighbours) {
  auto ids = some_ids(60);
  Random random(3);
  std::vector<NodeId> members;
  Overlay overlay(ids[0]);
  for (int i = 0; i < 2000; ++i) {
    const NodeId& id = ids[random.below(ids.size())];
    auto place = std::find(members.begin(), members.end(), id);
    if (place == members.end()) {
      members.push_back(id);
      overlay.add(id);
    } else if (members.size() > 5) {
      members.erase(place);
      overlay.remove(id);
    }
    if (random.below(3) > 0) continue;
    ASSERT_EQ(overlay.neighbours(members), overlay_neighbours(ids[0], members)) << i;
  }
}

}  // namespace
}  // namespace p2p
