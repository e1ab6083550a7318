#include "core/beacon.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/testing.h"

namespace p2p {
namespace {

using test::key;
using test::node_id;

class BeaconTest : public testing::Test {
 protected:
  test::Network net;
  BeaconKey key_ = beacon_key(net.admit(key(1), 1));
  Beacon beacon_{.sender = node_id(2), .port = 7353, .looks = true, .moved = false};
  BeaconNonce nonce(uint8_t number) { return {number}; }
};

TEST_F(BeaconTest, IsReadByMembers) {
  Beacon moved{.sender = node_id(3), .port = 1, .looks = false, .moved = true};
  for (const Beacon& beacon : {beacon_, moved}) {
    Bytes sealed = seal_beacon(beacon, key_, nonce(1));
    EXPECT_EQ(sealed.size(), beacon_bytes);
    EXPECT_EQ(open_beacon(sealed, key_), beacon);
  }
}

TEST_F(BeaconTest, IsNothingToAStrangerWithATicket) {
  Bytes sealed = seal_beacon(beacon_, key_, nonce(1));
  // All secrets that a ticket gives: the network's id, the invite's key.
  for (const BeaconKey& wrong :
       {BeaconKey{}, derive_secret("p2p-ddns/1 beacon", net.id.view()),
        derive_secret("p2p-ddns/1 beacon", net.invite_key.seed()), beacon_key(net.admit(key(2), 1))})
    EXPECT_FALSE(open_beacon(sealed, wrong));
}

TEST_F(BeaconTest, ShowsNeitherIdNorNetwork) {
  Bytes sealed = seal_beacon(beacon_, key_, nonce(1));
  const NodeId sender = node_id(2);
  for (ByteView secret : {sender.view(), net.id.view()}) {
    // Not even four bytes in a row.
    for (size_t i = 0; i + 4 <= secret.size(); ++i)
      EXPECT_EQ(std::search(sealed.begin(), sealed.end(), secret.begin() + i, secret.begin() + i + 4),
                sealed.end());
  }
}

TEST_F(BeaconTest, TwoOfOneSenderHaveNothingInCommon) {
  Bytes one = seal_beacon(beacon_, key_, nonce(1)), two = seal_beacon(beacon_, key_, nonce(2));
  size_t same = 0;
  for (size_t i = 24; i < one.size(); ++i) same += one[i] == two[i];
  EXPECT_LT(same, 5u);
}

TEST_F(BeaconTest, AnyChangeEndsIt) {
  Bytes sealed = seal_beacon(beacon_, key_, nonce(1));
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit)
    EXPECT_FALSE(open_beacon(test::flip_bit(sealed, bit), key_)) << bit;
  for (size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(open_beacon(ByteView(sealed).first(size), key_)) << size;
  sealed.push_back(0);
  EXPECT_FALSE(open_beacon(sealed, key_));
}

TEST_F(BeaconTest, APortOfZeroIsNone) {
  Beacon portless{.sender = node_id(2)};
  EXPECT_FALSE(open_beacon(seal_beacon(portless, key_, nonce(1)), key_));
}

}  // namespace
}  // namespace p2p
