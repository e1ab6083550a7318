#include "core/admission.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::key;
using test::Network;

TEST(Admission, EncodesAndParsesBack) {
  Network net;
  KeyPair member = key(1), newcomer = key(2);
  for (const Admission& admission : {net.admit(member, 1), net.admit(newcomer, 2, &member)}) {
    auto parsed = Admission::parse(admission.encode());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, admission);
    EXPECT_TRUE(parsed->is_genuine(net.id));
  }
}

TEST(Admission, NoFlippedBitPasses) {
  Network net;
  KeyPair member = key(1);
  Bytes bytes = net.admit(key(2), 2, &member).encode();
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto parsed = Admission::parse(test::flip_bit(bytes, bit));
    bool passes = parsed && parsed->invite->is_signed_by(net.id) && parsed->is_genuine(net.id);
    ASSERT_FALSE(passes) << "bit " << bit;
  }
}

TEST(Admission, NoShortenedOneParses) {
  Network net;
  Bytes bytes = net.admit(key(2), 2).encode();
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(Admission::parse(ByteView(bytes).first(size)));
}

TEST(Admission, HoldsInItsNetworkOnly) {
  Network net(1000), other(2000);
  EXPECT_FALSE(net.admit(key(2), 2).is_genuine(other.id));
}

TEST(Admission, WithoutTheInvitesSecretThereIsNone) {
  Network net;
  EXPECT_FALSE(net.admit_by(net.invite, key(99), key(2), 2).is_genuine(net.id));
}

TEST(Admission, AnInviteThatHadExpiredAdmitsNobody) {
  Network net;
  InviteTerms terms;
  terms.expires = test::at_s(100);
  Invite invite = net.make_invite(net.invite_key, terms);
  EXPECT_TRUE(net.admit_by(invite, net.invite_key, key(2), 100).is_genuine(net.id));
  EXPECT_FALSE(net.admit_by(invite, net.invite_key, key(2), 101).is_genuine(net.id));
}

TEST(Admission, NobodyIsAdmittedWithoutAskingForIt) {
  Network net;
  KeyPair member = key(1), asked = key(3), newcomer = key(2);
  // The newcomer asked somebody else: its wish does not serve this member, who has the secret too.
  Admission admission = net.unsigned_admission(net.invite, net.invite_key, newcomer, 2, &asked);
  admission.admitter = member.id<NodeTag>();
  EXPECT_FALSE(Admission::issue(admission, net.id, member).is_genuine(net.id));
}

TEST(Admission, NobodyIsAdmittedByAnotherInviteThanItShowed) {
  Network net;
  KeyPair member = key(1), newcomer = key(2), other_key = key(5);
  InviteTerms terms;
  terms.fixed_name = test::label("imposed");
  Invite other = net.make_invite(other_key, terms);
  Admission admission = net.unsigned_admission(net.invite, net.invite_key, newcomer, 2, &member);
  admission.invite = other;
  admission.proof = Admission::prove(other_key, net.id, newcomer.id<NodeTag>());
  EXPECT_FALSE(Admission::issue(admission, net.id, member).is_genuine(net.id));
}

}  // namespace
}  // namespace p2p
