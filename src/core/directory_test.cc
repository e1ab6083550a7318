#include "core/directory.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::at_s;
using test::key;
using test::mono_s;
using test::Network;
using test::node_id;

class DirectoryTest : public testing::Test {
 protected:
  Merge merge(Directory& into, const Item& item) { return into.merge(item, mono_s(0), at_s(0)); }
  Merge merge(const Item& item) { return merge(map, item); }

  Network net;
  Directory map{net.id};
  KeyPair a = key(1), b = key(2), c = key(3);
};

TEST_F(DirectoryTest, ANewerRecordReplacesTheOlderOneWhole) {
  merge(net.admit(a, 1));
  merge(net.record(a, 1, {.addresses = {"10.0.0.1", "10.0.0.2"}}));
  EXPECT_EQ(merge(net.record(a, 2, {.addresses = {"10.0.0.3"}})), Merge::changed);
  EXPECT_EQ(map.find(node_id(1))->record->addresses(), (std::vector<IpAddress>{test::ip("10.0.0.3")}));
}

TEST_F(DirectoryTest, AReplayedOldRecordChangesNothing) {
  merge(net.admit(a, 1));
  SignedRecord old = net.record(a, 1), fresh = net.record(a, 2, {.addresses = {"10.0.0.3"}});
  merge(fresh);
  uint64_t hash = map.hash();
  EXPECT_EQ(merge(old), Merge::known);
  EXPECT_EQ(merge(fresh), Merge::known);
  EXPECT_EQ(map.hash(), hash);
}

TEST_F(DirectoryTest, ATombstoneIsNotUndoneByAnOlderRecord) {
  merge(net.admit(a, 1));
  merge(net.record(a, 5, {.addresses = {}, .left = true}));
  EXPECT_EQ(merge(net.record(a, 4)), Merge::known);
  EXPECT_TRUE(map.find(node_id(1))->record->left());
}

TEST_F(DirectoryTest, ARecordOfAStrangerIsAnOrphan) {
  EXPECT_EQ(merge(net.record(a, 1)), Merge::orphan);
  EXPECT_EQ(map.find(node_id(1)), nullptr);
  EXPECT_EQ(map.hash(), 0u);
}

TEST_F(DirectoryTest, ForgedAndForeignAndFlippedItemsChangeNothing) {
  merge(net.admit(a, 1));
  merge(net.admit(b, 2, &a));
  merge(net.record(a, 1));
  uint64_t hash = map.hash();
  Network other(2000);
  EXPECT_EQ(merge(other.record(a, 2)), Merge::forged);
  EXPECT_EQ(merge(other.admit(c, 1)), Merge::forged);
  EXPECT_EQ(merge(other.vote(b, node_id(1), 1)), Merge::forged);
  EXPECT_EQ(merge(*SignedRecord::sign(net.unsigned_record(a, 3, {}), net.id, b)), Merge::forged);
  Bytes good = test::copy(net.record(a, 2).bytes());
  for (size_t bit = 0; bit < good.size() * 8; ++bit)
    if (auto flipped = SignedRecord::parse(test::flip_bit(good, bit))) {
      ASSERT_NE(merge(*flipped), Merge::changed) << "bit " << bit;
    }
  EXPECT_EQ(map.hash(), hash);
}

TEST_F(DirectoryTest, AnExpiredRecordIsNotTakenWhenTheTimeIsKnown) {
  merge(net.admit(a, 1));
  SignedRecord record = net.record(a, 1, {.expires_s = 100});
  EXPECT_EQ(map.merge(record, mono_s(0), at_s(101)), Merge::limited);
  EXPECT_EQ(map.merge(record, mono_s(0), std::nullopt), Merge::changed);
}

TEST_F(DirectoryTest, AForgottenRecordLeavesTheAdmission) {
  merge(net.admit(a, 1));
  uint64_t hash = map.hash();
  merge(net.record(a, 1, {.name = "web"}));
  map.forget_record(node_id(1));
  EXPECT_EQ(map.hash(), hash);
  EXPECT_TRUE(map.members().is_member(node_id(1)));
  EXPECT_FALSE(map.names().owner_of(test::label("web")));
  map.forget_record(node_id(9));
}

TEST_F(DirectoryTest, MapsOfTheSameItemsAreEqualUnderAllOrdersOfArrival) {
  InviteTerms terms;
  terms.uses = 1;
  KeyPair single_key = key(60);
  Invite single = net.make_invite(single_key, terms);
  std::vector<Item> items{net.admit(a, 1),
                          net.admit_by(single, single_key, b, 3, &a),
                          net.admit_by(single, single_key, c, 2, &a),
                          net.record(b, 1, {.name = "web"}),
                          net.record(c, 1, {.name = "web"}),
                          net.vote(b, node_id(3), 1)};
  std::vector<size_t> order{0, 1, 2, 3, 4, 5};
  std::set<uint64_t> hashes;
  do {
    Directory one(net.id);
    for (bool has_changed = true; has_changed;) {
      has_changed = false;
      for (size_t i : order) has_changed = merge(one, items[i]) == Merge::changed || has_changed;
    }
    hashes.insert(one.hash());
    EXPECT_TRUE(one.members().is_member(node_id(3)));
    EXPECT_FALSE(one.members().is_member(node_id(2)));
    EXPECT_EQ(one.names().owner_of(test::label("web")), node_id(3));
    EXPECT_FALSE(one.names().name_of(node_id(2)));
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(hashes.size(), 1u);
}

TEST_F(DirectoryTest, AnyDifferenceShowsInTheHash) {
  std::vector<Item> items{net.admit(a, 1),  net.admit(b, 2, &a), net.record(a, 1),
                          net.record(a, 2), net.record(b, 1),    net.vote(b, node_id(1), 2)};
  std::set<uint64_t> hashes{map.hash()};
  for (const Item& item : items) {
    ASSERT_EQ(merge(item), Merge::changed);
    EXPECT_TRUE(hashes.insert(map.hash()).second);
  }
}

TEST_F(DirectoryTest, AClaimCannotBeOlderThanTheAdmission) {
  merge(net.admit(a, 1));
  merge(net.admit(b, 2, &a));
  merge(net.record(a, 1, {.name = "web", .claimed_s = 1}));
  merge(net.record(b, 1, {.name = "web", .claimed_s = -1e9}));
  EXPECT_EQ(map.names().owner_of(test::label("web")), node_id(1));
}

TEST_F(DirectoryTest, AnAddressChangeIsNeverAConflict) {
  merge(net.admit(a, 1));
  merge(net.admit(b, 2, &a));
  merge(net.record(a, 1, {.name = "web", .claimed_s = 1}));
  merge(net.record(b, 1, {.name = "web", .claimed_s = 5}));
  merge(net.record(a, 2, {.name = "web", .claimed_s = 1, .addresses = {"10.9.9.9"}}));
  EXPECT_EQ(map.names().owner_of(test::label("web")), node_id(1));
}

TEST_F(DirectoryTest, AFixedNameIsItsHoldersWhateverTheRecordSays) {
  InviteTerms terms;
  terms.fixed_name = test::label("printer");
  KeyPair fixed_key = key(60);
  Invite fixed = net.make_invite(fixed_key, terms);
  merge(net.admit(a, 1));
  merge(net.admit_by(fixed, fixed_key, b, 2, &a));
  merge(net.record(a, 1, {.name = "printer", .claimed_s = 1}));
  merge(net.record(b, 1, {.name = "web", .claimed_s = 2}));
  EXPECT_EQ(map.names().owner_of(test::label("printer")), node_id(2));
  EXPECT_EQ(map.names().owner_of(test::label("web")), std::nullopt);
}

TEST_F(DirectoryTest, OfSeveralWithOneFixedNameTheFirstAdmittedHasIt) {
  InviteTerms terms;
  terms.fixed_name = test::label("nas");
  KeyPair fixed_key = key(60);
  Invite fixed = net.make_invite(fixed_key, terms);
  merge(net.admit(a, 1));
  merge(net.record(a, 1, {.name = "nas", .claimed_s = 1}));
  std::vector<KeyPair> holders{key(2), key(3), key(4)};
  std::sort(holders.begin(), holders.end(),
            [](const KeyPair& x, const KeyPair& y) { return y.id<NodeTag>() < x.id<NodeTag>(); });
  for (size_t i = 0; i < holders.size(); ++i) {
    merge(net.admit_by(fixed, fixed_key, holders[i], 10 + static_cast<double>(i), &a));
    merge(net.record(holders[i], 1));
  }
  EXPECT_EQ(map.names().owner_of(test::label("nas")), holders[0].id<NodeTag>());
}

TEST_F(DirectoryTest, AClientClaimsNoName) {
  merge(net.admit(a, 1));
  merge(net.record(a, 1, {.name = "web", .client = true}));
  EXPECT_FALSE(map.names().owner_of(test::label("web")));
}

class VoteTest : public DirectoryTest {
 protected:
  VoteTest() {
    merge(net.admit(a, 1));
    for (uint64_t i = 2; i <= 6; ++i) merge(net.admit(key(i), static_cast<double>(i), &a));
    merge(net.record(a, 5));
    for (uint64_t i = 2; i <= 6; ++i) merge(net.record(key(i), 1));
  }
  Merge vote_by(uint64_t voter, uint64_t seq = 5) { return merge(net.vote(key(voter), node_id(1), seq)); }
  size_t votes() { return map.votes().against(node_id(1)).size(); }
  bool is_out_at(double s) {
    map.advance(mono_s(s), FalseVotes());
    return map.is_voted_out(node_id(1));
  }
};

TEST_F(VoteTest, OneVoteTakesEffectWhenItWasNotRefutedInTime) {
  EXPECT_EQ(vote_by(2), Merge::changed);
  EXPECT_FALSE(is_out_at(9.9));
  EXPECT_EQ(map.votes().next_deadline(), mono_s(10));
  EXPECT_TRUE(is_out_at(10));
}

TEST_F(VoteTest, ThreeVotesTakeEffectAtOnce) {
  vote_by(2);
  vote_by(3);
  EXPECT_FALSE(is_out_at(0));
  vote_by(4);
  EXPECT_TRUE(is_out_at(0));
}

TEST_F(VoteTest, TheNextVersionRefutesAllVotes) {
  vote_by(2);
  vote_by(3);
  vote_by(4);
  EXPECT_EQ(merge(net.record(a, 6)), Merge::changed);
  EXPECT_FALSE(is_out_at(100));
  EXPECT_TRUE(map.votes().cases().empty());
  EXPECT_EQ(vote_by(2), Merge::known);
}

TEST_F(VoteTest, AsManyVotesAreKeptUnderAllOrdersOfArrival) {
  std::vector<uint64_t> order{2, 3, 4, 5, 6};
  std::set<uint64_t> hashes;
  do {
    Directory one(net.id);
    merge(one, net.admit(a, 1));
    for (uint64_t i = 2; i <= 6; ++i) merge(one, net.admit(key(i), static_cast<double>(i), &a));
    merge(one, net.record(a, 5));
    for (uint64_t i = 2; i <= 6; ++i) merge(one, net.record(key(i), 1));
    for (uint64_t voter : order) merge(one, net.vote(key(voter), node_id(1), 5));
    EXPECT_EQ(one.votes().against(node_id(1)).size(), limits::votes_per_node_max);
    hashes.insert(one.hash());
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(hashes.size(), 1u);
}

TEST_F(VoteTest, VotesThatAreNoneAreTold) {
  EXPECT_EQ(vote_by(2, 6), Merge::orphan);
  EXPECT_EQ(vote_by(99), Merge::orphan);
  EXPECT_EQ(merge(net.vote(key(2), node_id(50), 1)), Merge::orphan);
  EXPECT_EQ(vote_by(1), Merge::forged);
  Vote forged = net.vote(key(2), node_id(1), 5);
  forged.signature.bytes[0] ^= 1;
  EXPECT_EQ(merge(forged), Merge::forged);
  EXPECT_EQ(votes(), 0u);
}

TEST_F(VoteTest, AReplayedVoteChangesNothing) {
  vote_by(2);
  EXPECT_EQ(vote_by(2), Merge::known);
  EXPECT_EQ(votes(), 1u);
}

TEST_F(VoteTest, VotesOfThoseTurnedOutDoNotCount) {
  InviteTerms terms;
  terms.uses = 1;
  KeyPair single_key = key(60);
  Invite single = net.make_invite(single_key, terms);
  merge(net.admit_by(single, single_key, key(7), 20, &a));
  merge(net.vote(key(7), node_id(1), 5));
  EXPECT_TRUE(is_out_at(10));
  merge(net.admit_by(single, single_key, key(8), 19, &a));
  EXPECT_FALSE(is_out_at(10));
}

}  // namespace
}  // namespace p2p
