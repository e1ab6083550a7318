#include "core/identity.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/testing.h"

namespace p2p {
namespace {

using test::key;

const NetworkId kNetwork = key(1).id<NetworkTag>();

TEST(Identity, AnIdRoundTripsThroughItsText) {
  NodeId id = test::node_id(5);
  EXPECT_EQ(id.to_string().size(), 52u);
  EXPECT_EQ(*NodeId::parse(id.to_string()), id);
  EXPECT_EQ(short_id(id), id.to_string().substr(0, 8));
}

TEST(Identity, TextOfAnotherLengthIsNoId) {
  std::string text = test::node_id(5).to_string();
  EXPECT_FALSE(NodeId::parse(text.substr(0, 50)));
  EXPECT_FALSE(NodeId::parse(text + "yyyyyyyy"));
  EXPECT_FALSE(NodeId::parse(""));
}

TEST(Identity, ASignatureHoldsForExactlyItsTextPurposeNetworkAndKey) {
  Bytes text{1, 2, 3};
  KeyPair signer = key(2);
  Signature signature = signer.sign(Purpose::record, kNetwork, text);
  NodeId id = signer.id<NodeTag>();
  EXPECT_TRUE(verify(id, Purpose::record, kNetwork, text, signature));
  EXPECT_FALSE(verify(id, Purpose::vote, kNetwork, text, signature));
  EXPECT_FALSE(verify(id, Purpose::record, key(3).id<NetworkTag>(), text, signature));
  EXPECT_FALSE(verify(test::node_id(3), Purpose::record, kNetwork, text, signature));
  EXPECT_FALSE(verify(id, Purpose::record, kNetwork, Bytes{1, 2}, signature));
  for (size_t bit = 0; bit < 512; ++bit) {
    Signature changed = signature;
    changed.bytes[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
    ASSERT_FALSE(verify(id, Purpose::record, kNetwork, text, changed)) << "bit " << bit;
  }
}

TEST(Identity, AKeyOfTheWrongSizeVerifiesNothing) {
  Signature signature = key(2).sign(Purpose::record, kNetwork, {});
  EXPECT_FALSE(verify_signature(Bytes(31), Purpose::record, kNetwork, {}, signature));
  EXPECT_FALSE(verify_signature(Bytes(32), Purpose::record, kNetwork, {}, signature));
}

TEST(Identity, TheMemoNeverTakesAForgeryForGood) {
  VerificationMemo memo;
  Bytes text{1, 2, 3};
  Signature signature = key(2).sign(Purpose::record, kNetwork, text);
  NodeId id = test::node_id(2);
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(verify(id, Purpose::record, kNetwork, text, signature));
    EXPECT_FALSE(verify(id, Purpose::vote, kNetwork, text, signature));
    EXPECT_FALSE(verify(test::node_id(3), Purpose::record, kNetwork, text, signature));
  }
}

TEST(Identity, EachThreadMayHaveAMemoOfItsOwn) {
  VerificationMemo memo;
  std::thread other([] { VerificationMemo second; });
  other.join();
  Signature signature = key(2).sign(Purpose::record, kNetwork, {});
  EXPECT_TRUE(verify(test::node_id(2), Purpose::record, kNetwork, {}, signature));
}

TEST(Identity, DerivedSecretsDifferByUse) {
  EXPECT_EQ(derive_secret("a", Bytes{1}), derive_secret("a", Bytes{1}));
  EXPECT_NE(derive_secret("a", Bytes{1}), derive_secret("b", Bytes{1}));
  EXPECT_NE(derive_secret("ab", Bytes{}), derive_secret("a", as_bytes("b")));
}

}  // namespace
}  // namespace p2p
