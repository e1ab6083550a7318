#include "core/invite.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::Network;

InviteTerms all_terms() {
  InviteTerms terms;
  terms.expires = test::at_s(100);
  terms.uses = 7;
  terms.fixed_name = test::label("fixed");
  terms.zone = *Zone::parse("campus.internal");
  return terms;
}

TEST(Invite, EncodesAndParsesBack) {
  Network net;
  for (const InviteTerms& terms : {InviteTerms{}, all_terms()}) {
    Invite invite = net.make_invite(net.invite_key, terms);
    auto parsed = Invite::parse(invite.encode());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, invite);
    EXPECT_TRUE(parsed->is_signed_by(net.id));
  }
}

TEST(Invite, FieldsOfLaterVersionsAreCarriedOn) {
  Network net;
  Invite invite = net.make_invite(net.invite_key, {});
  invite.extension = {1, 2, 3};
  auto parsed = Invite::parse(invite.encode());
  EXPECT_EQ(parsed->extension, invite.extension);
}

TEST(Invite, AnotherNetworksAuthorityCannotSignIt) {
  Network net(1000), other(2000);
  EXPECT_FALSE(net.invite.is_signed_by(other.id));
}

TEST(Invite, NoFlippedBitPasses) {
  Network net;
  Bytes bytes = net.make_invite(net.invite_key, all_terms()).encode();
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto parsed = Invite::parse(test::flip_bit(bytes, bit));
    ASSERT_FALSE(parsed && parsed->is_signed_by(net.id)) << "bit " << bit;
  }
}

TEST(Invite, NoShortenedOrLengthenedOneParses) {
  Network net;
  Bytes bytes = net.make_invite(net.invite_key, all_terms()).encode();
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(Invite::parse(ByteView(bytes).first(size)));
  bytes.push_back(0);
  EXPECT_FALSE(Invite::parse(bytes));
}

}  // namespace
}  // namespace p2p
