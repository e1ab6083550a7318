#include "core/membership.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/limits.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::key;
using test::Network;
using test::node_id;

// All members among the first `count` test ids.
std::vector<uint64_t> members_among(const Membership& members, uint64_t count) {
  std::vector<uint64_t> out;
  for (uint64_t i = 1; i <= count; ++i)
    if (members.is_member(node_id(i))) out.push_back(i);
  return out;
}

// Inserts again and again until nothing changes any more, as reconciliation does.
void insert_all(Membership& members, const std::vector<Admission>& admissions) {
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (const Admission& admission : admissions)
      has_changed = members.insert(admission) == Merge::changed || has_changed;
  }
}

TEST(Membership, ALineOfAdmissionsLeadsBackToTheAuthority) {
  Network net;
  Membership members(net.id);
  KeyPair a = key(1), b = key(2), c = key(3);
  EXPECT_EQ(members.insert(net.admit(a, 1)), Merge::changed);
  EXPECT_EQ(members.insert(net.admit(b, 2, &a)), Merge::changed);
  EXPECT_EQ(members.insert(net.admit(c, 3, &b)), Merge::changed);
  EXPECT_EQ(members_among(members, 5), (std::vector<uint64_t>{1, 2, 3}));
  EXPECT_EQ(members.depth(node_id(3)), 3u);
  auto chain = members.chain(node_id(3));
  ASSERT_EQ(chain.size(), 3u);
  EXPECT_EQ(chain[0]->node, node_id(1));
  EXPECT_EQ(chain[2]->node, node_id(3));
  EXPECT_TRUE(members.chain(node_id(9)).empty());
}

TEST(Membership, AReplayedAdmissionChangesNothing) {
  Network net;
  Membership members(net.id);
  Admission admission = net.admit(key(1), 1);
  members.insert(admission);
  EXPECT_EQ(members.insert(admission), Merge::known);
}

TEST(Membership, AnAdmissionByAStrangerIsAnOrphan) {
  Network net;
  Membership members(net.id);
  KeyPair stranger = key(8);
  EXPECT_EQ(members.insert(net.admit(key(2), 2, &stranger)), Merge::orphan);
  EXPECT_FALSE(members.is_member(node_id(2)));
}

TEST(Membership, ForgeriesAreNoticed) {
  Network net(1000), other(2000);
  Membership members(net.id);
  KeyPair a = key(1), b = key(2);
  members.insert(net.admit(a, 1));
  EXPECT_EQ(members.insert(other.admit(key(3), 1)), Merge::forged);
  // Signed by somebody who only says that he is the authority.
  Admission by_itself = net.unsigned_admission(net.invite, net.invite_key, b, 2, nullptr);
  EXPECT_EQ(members.insert(Admission::issue(by_itself, net.id, b)), Merge::forged);
  // An invite that the authority did not sign.
  InviteTerms terms;
  Invite own_invite = Invite::issue(key(50).id<InviteTag>(), terms, b);
  EXPECT_EQ(members.insert(net.admit_by(own_invite, key(50), b, 2, &a)), Merge::forged);
  EXPECT_EQ(members.size(), 1u);
}

TEST(Membership, AForgedInviteDoesNotPassUnderTheIdOfAGoodOne) {
  Network net;
  Membership members(net.id);
  KeyPair a = key(1), b = key(2);
  members.insert(net.admit(a, 1));
  Invite altered = net.invite;
  altered.terms.fixed_name = test::label("wanted");
  EXPECT_EQ(members.insert(net.admit_by(altered, net.invite_key, b, 2, &a)), Merge::forged);
}

TEST(Membership, OfTwoAdmissionsTheEarlierCountsInWhateverOrderTheyCome) {
  Network net;
  KeyPair a = key(1), b = key(2), c = key(3);
  std::vector<Admission> all{net.admit(a, 1), net.admit(b, 2, &a), net.admit(c, 5, &a), net.admit(c, 4, &b)};
  std::sort(all.begin(), all.end(), [](auto& x, auto& y) { return x.encode() < y.encode(); });
  do {
    Membership members(net.id);
    insert_all(members, all);
    EXPECT_EQ(members.admission(node_id(3))->admitter, node_id(2));
    EXPECT_EQ(members.depth(node_id(3)), 3u);
  } while (std::next_permutation(all.begin(), all.end(),
                                 [](auto& x, auto& y) { return x.encode() < y.encode(); }));
}

TEST(Membership, NobodyIsAdmittedBeforeTheOneWhoAdmits) {
  Network net;
  Membership members(net.id);
  KeyPair a = key(1);
  members.insert(net.admit(a, 10));
  EXPECT_EQ(members.insert(net.admit(key(2), 10, &a)), Merge::orphan);
  EXPECT_EQ(members.insert(net.admit(key(2), 9, &a)), Merge::orphan);
}

TEST(Membership, AMemberThatShowsAnEarlierAdmissionOfItsOwnIsNoForger) {
  Network net;
  KeyPair a = key(1), b = key(2), c = key(3);
  Membership members(net.id);
  members.insert(net.admit(a, 1));
  members.insert(net.admit(b, 100, &a));
  Admission child = net.admit(c, 95, &b);
  EXPECT_EQ(members.insert(child), Merge::orphan);
  EXPECT_EQ(members.insert(net.admit(b, 90)), Merge::changed);
  EXPECT_EQ(members.insert(child), Merge::changed);
  EXPECT_TRUE(members.is_member(node_id(3)));
}

TEST(Membership, MembersCannotHoldEachOtherUp) {
  Network net;
  KeyPair a = key(1), b = key(2), c = key(3);
  Membership members(net.id);
  insert_all(members, {net.admit(b, 2, &c), net.admit(c, 1, &b), net.admit(a, 5)});
  EXPECT_EQ(members_among(members, 3), (std::vector<uint64_t>{1}));
}

// A ticket for several devices: one of them lets in others by it, as early as it can.
TEST(Membership, AUserOfALimitedInviteCannotTurnOutThoseWhomOthersLetIn) {
  Network net;
  KeyPair founder = key(1), user = key(2), limited_key = key(60);
  InviteTerms terms;
  terms.uses = 3;
  Invite limited = net.make_invite(limited_key, terms);
  std::vector<Admission> all{net.admit(founder, 1),
                             net.admit_by(limited, limited_key, user, 10, &founder),
                             net.admit_by(limited, limited_key, key(3), 20, &founder),
                             net.admit_by(limited, limited_key, key(4), 30, &founder),
                             net.admit_by(limited, limited_key, key(5), 10.1, &user),
                             net.admit_by(limited, limited_key, key(6), 10.2, &user)};
  Membership forwards(net.id), backwards(net.id);
  insert_all(forwards, all);
  std::reverse(all.begin(), all.end());
  insert_all(backwards, all);
  for (const Membership* members : {&forwards, &backwards}) {
    EXPECT_EQ(members_among(*members, 6), (std::vector<uint64_t>{1, 2, 3, 4}));
    EXPECT_EQ(members->uses_of(limited.id), 3u);
  }
}

TEST(Membership, AUseTooManyChangesNobodysVerdict) {
  Network net;
  KeyPair founder = key(1), single_key = key(60);
  InviteTerms terms;
  terms.uses = 1;
  Invite single = net.make_invite(single_key, terms);
  Membership members(net.id);
  members.insert(net.admit(founder, 1));
  members.insert(net.admit_by(single, single_key, key(2), 10, &founder));
  uint64_t verdicts = members.verdicts();
  EXPECT_EQ(members.insert(net.admit_by(single, single_key, key(3), 11, &founder)), Merge::changed);
  EXPECT_EQ(members.verdicts(), verdicts);
  EXPECT_EQ(members_among(members, 3), (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(members.insert(net.admit_by(single, single_key, key(4), 9, &founder)), Merge::changed);
  EXPECT_EQ(members_among(members, 4), (std::vector<uint64_t>{1, 4})) << "an earlier one turns up";
}

TEST(Membership, WhoeverIsTooDeepIsHeldButNoMember) {
  Network net;
  Membership members(net.id);
  std::optional<KeyPair> above;
  for (uint64_t i = 1; i <= limits::admission_depth_max + 2; ++i) {
    KeyPair next = key(i);
    EXPECT_EQ(members.insert(net.admit(next, static_cast<double>(i), above ? &*above : nullptr)),
              Merge::changed);
    EXPECT_EQ(members.is_member(node_id(i)), i <= limits::admission_depth_max) << i;
    above = next;
  }
}

class LimitedInvite : public testing::Test {
 protected:
  LimitedInvite() {
    InviteTerms terms;
    terms.uses = 2;
    invite = net.make_invite(invite_key, terms);
    founder = net.admit(key(1), 1);
  }
  Admission use(uint64_t who, double s) const {
    return net.admit_by(invite, invite_key, key(who), s, &admitter);
  }

  Network net;
  KeyPair admitter = key(1);
  KeyPair invite_key = key(60);
  Invite invite;
  Admission founder;
};

TEST_F(LimitedInvite, BringsInAsManyAsItSays) {
  Membership members(net.id);
  insert_all(members, {founder, use(2, 2), use(3, 3), use(4, 4)});
  EXPECT_EQ(members_among(members, 5), (std::vector<uint64_t>{1, 2, 3}));
  EXPECT_EQ(members.uses_of(invite.id), 2u);
}

TEST_F(LimitedInvite, TheSameEarliestUsesCountUnderAllOrdersOfArrival) {
  std::vector<Admission> uses{use(2, 5), use(3, 4), use(4, 3), use(5, 2)};
  std::vector<size_t> order{0, 1, 2, 3};
  do {
    Membership members(net.id);
    members.insert(founder);
    for (size_t i : order) EXPECT_EQ(members.insert(uses[i]), Merge::changed);
    EXPECT_EQ(members_among(members, 6), (std::vector<uint64_t>{1, 4, 5}));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(LimitedInvite, WhoeverWasAdmittedByOneWhoIsTurnedOutIsOutTooAndHeldAllTheSame) {
  KeyPair last = key(4);
  Admission child = net.admit(key(5), 10, &last);
  for (bool child_first : {true, false}) {
    Membership members(net.id);
    members.insert(founder);
    members.insert(use(4, 4));
    if (child_first) {
      EXPECT_EQ(members.insert(child), Merge::changed);
    }
    uint64_t verdicts = members.verdicts();
    members.insert(use(2, 2));
    members.insert(use(3, 3));
    EXPECT_GT(members.verdicts(), verdicts);
    if (!child_first) {
      EXPECT_EQ(members.insert(child), Merge::changed);
    }
    EXPECT_EQ(members_among(members, 5), (std::vector<uint64_t>{1, 2, 3}));
    EXPECT_EQ(members.size(), 5u);
  }
}

TEST_F(LimitedInvite, AnEarlierAdmissionByAnotherInviteFreesAUse) {
  Membership members(net.id);
  insert_all(members, {founder, use(2, 2), use(3, 3), use(4, 4)});
  EXPECT_FALSE(members.is_member(node_id(4)));
  members.insert(net.admit(key(2), 1.5, &admitter));
  EXPECT_EQ(members_among(members, 4), (std::vector<uint64_t>{1, 2, 3, 4}));
}

TEST_F(LimitedInvite, UsesBelowTheLimitCostNoNewVerdicts) {
  Membership members(net.id);
  insert_all(members, {founder, use(2, 2), use(3, 3)});
  EXPECT_EQ(members.verdicts(), 0u);
}

}  // namespace
}  // namespace p2p
