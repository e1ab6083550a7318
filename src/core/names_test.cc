#include "core/names.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/testing.h"

namespace p2p {
namespace {

using test::label;

// An id that begins with these bytes.
NodeId id_with(std::initializer_list<uint8_t> bytes) {
  NodeId out;
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  return out;
}

Claim claim(std::string_view name, double since_s, const NodeId& id) {
  return {label(name), test::at_s(since_s), id};
}

std::string name_of(const Names& names, const NodeId& id) {
  auto name = names.name_of(id);
  return name ? name->text() : "";
}

const NodeId kLow = id_with({1}), kMid = id_with({2}), kHigh = id_with({3});

TEST(Names, TheFirstClaimOwnsTheName) {
  Names names;
  names.put(claim("web", 2, kLow));
  names.put(claim("web", 1, kHigh));
  EXPECT_EQ(name_of(names, kHigh), "web");
  EXPECT_EQ(name_of(names, kLow), "web-" + kLow.to_string().substr(0, 4));
  EXPECT_EQ(names.holder_of(label("web")), kHigh);
  EXPECT_EQ(names.holder_of(*names.name_of(kLow)), kLow);
}

TEST(Names, ClaimantsOfANameAreToldInTheirOrder) {
  Names names;
  names.put(claim("web", 2, kLow));
  names.put(claim("web", 1, kHigh));
  names.put(claim("other", 1, kMid));
  EXPECT_EQ(names.claimants_of(label("web"), 9), (std::vector<NodeId>{kHigh, kLow}));
  EXPECT_EQ(names.claimants_of(label("web"), 1), (std::vector<NodeId>{kHigh}));
  EXPECT_TRUE(names.claimants_of(label("none"), 9).empty());
}

TEST(Names, OfTwoClaimsOfOneMomentTheLowerIdOwnsTheName) {
  Names names;
  names.put(claim("web", 1, kHigh));
  names.put(claim("web", 1, kLow));
  EXPECT_EQ(name_of(names, kLow), "web");
}

TEST(Names, OwnershipIsDecidedAlikeUnderAllOrdersOfArrivalAndDeparture) {
  NodeId gone = id_with({9});
  std::vector<Claim> claims{claim("web", 3, kLow), claim("web", 1, kMid), claim("web", 1, kHigh),
                            claim("web-" + kLow.to_string().substr(0, 4), 9, id_with({7})),
                            claim("web", 0, gone)};
  std::vector<size_t> order{0, 1, 2, 3, 4};
  do {
    Names names;
    for (size_t i : order) names.put(claims[i]);
    names.remove(gone);
    EXPECT_EQ(name_of(names, kMid), "web");
    EXPECT_EQ(name_of(names, kHigh), "web-" + kHigh.to_string().substr(0, 4));
    EXPECT_EQ(name_of(names, kLow), "id--" + kLow.to_string());
    EXPECT_EQ(names.holder_of(*names.name_of(kLow)), kLow);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Names, WhenTheOwnerGoesTheNextClaimantOwnsTheName) {
  Names names;
  names.put(claim("web", 1, kLow));
  names.put(claim("web", 2, kMid));
  names.remove(kLow);
  EXPECT_EQ(name_of(names, kMid), "web");
  names.remove(kMid);
  EXPECT_FALSE(names.owner_of(label("web")));
}

TEST(Names, ANewClaimTakesThePlaceOfTheOldOne) {
  Names names;
  names.put(claim("web", 1, kLow));
  names.put(claim("db", 2, kLow));
  EXPECT_FALSE(names.holder_of(label("web")));
  EXPECT_EQ(names.holder_of(label("db")), kLow);
}

TEST(Names, NobodyTakesAFallbackNameByAnIdOfTheSameBeginning) {
  // The attacker found a key whose id begins like the victim's, and even sorts before it.
  NodeId victim = id_with({5, 5, 5, 9}), attacker = id_with({5, 5, 5, 1});
  Names names;
  names.put(claim("web", 1, kLow));
  names.put(claim("web", 2, victim));
  std::string name = name_of(names, victim);
  names.put(claim("web", 3, attacker));
  EXPECT_EQ(name_of(names, victim), name);
  EXPECT_EQ(names.holder_of(label(name)), victim);
  EXPECT_EQ(name_of(names, attacker), "id--" + attacker.to_string());
  EXPECT_EQ(names.holder_of(*names.name_of(attacker)), attacker);
}

TEST(Names, NoTwoNodesGoByOneName) {
  Names names;
  std::vector<NodeId> ids;
  for (uint8_t i = 0; i < 200; ++i) {
    ids.push_back(id_with({static_cast<uint8_t>(i % 3), 0, 0, i}));
    names.put(claim(i % 2 ? "raspberrypi" : "raspberrypi-yyyy", i % 5, ids.back()));
  }
  for (size_t i = 0; i < ids.size(); i += 7) names.remove(ids[i]);
  std::set<std::string> seen;
  size_t count = 0;
  for (const NodeId& id : ids) {
    auto name = names.name_of(id);
    if (!name) continue;
    ++count;
    EXPECT_TRUE(seen.insert(name->text()).second) << name->text();
    EXPECT_EQ(names.holder_of(*name), id);
  }
  EXPECT_EQ(count, ids.size() - (ids.size() + 6) / 7);
}

TEST(Names, WhoeverIsRenamedIsTold) {
  Names names;
  names.put(claim("web", 5, kMid));
  names.take_renamed();
  names.put(claim("web", 1, kLow));
  EXPECT_EQ(names.take_renamed(), (std::set<NodeId>{kLow, kMid}));
  names.put(claim("web", 1, kLow));
  EXPECT_TRUE(names.take_renamed().empty());
  // Somebody claims the very fallback name.
  names.put(claim(name_of(names, kMid), 9, kHigh));
  EXPECT_EQ(names.take_renamed(), (std::set<NodeId>{kMid, kHigh}));
  names.remove(kHigh);
  EXPECT_EQ(names.take_renamed(), (std::set<NodeId>{kMid, kHigh}));
  names.remove(kLow);
  EXPECT_EQ(names.take_renamed(), (std::set<NodeId>{kLow, kMid}));
}

TEST(Names, AnUnknownNameIsNobodys) {
  Names names;
  names.put(claim("web", 1, kLow));
  EXPECT_FALSE(names.holder_of(label("web-yyyy")));
  EXPECT_FALSE(names.holder_of(Label::of_last_resort(kLow.to_string())));
  EXPECT_FALSE(names.holder_of(Label::of_last_resort("nonsense")));
  EXPECT_FALSE(names.name_of(kMid));
  names.remove(kMid);
}

}  // namespace
}  // namespace p2p
