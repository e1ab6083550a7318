#include "core/standing.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "core/testing.h"

namespace p2p {
namespace {

StoredState stored(const Standing& standing) {
  StoredState out;
  for (const StoreOp& op : to_settings(standing)) {
    const auto& setting = std::get<PutSetting>(op);
    out.settings[setting.key] = setting.value;
  }
  return out;
}

Standing sample() {
  Standing out = test::Network().standing("web");
  out.claimed_at = test::at_s(5);
  out.port = 999;
  out.seq_reserved = 3000;
  out.admitted = true;
  return out;
}

TEST(Standing, IsReadBackAsItWasWritten) {
  Standing standing = sample();
  auto read = standing_from(stored(standing));
  ASSERT_TRUE(read && *read);
  const Standing& out = **read;
  EXPECT_EQ(out.network, standing.network);
  EXPECT_EQ(out.zone, standing.zone);
  EXPECT_EQ(out.invite->invite, standing.invite->invite);
  EXPECT_EQ(out.invite->key.seed(), standing.invite->key.seed());
  EXPECT_EQ(out.alias, standing.alias);
  EXPECT_EQ(out.claimed_at, standing.claimed_at);
  EXPECT_EQ(out.port, standing.port);
  EXPECT_EQ(out.seq_reserved, standing.seq_reserved);
  EXPECT_TRUE(out.admitted);
}

TEST(Standing, AnEmptyStoreHasNone) {
  auto read = standing_from({});
  ASSERT_TRUE(read);
  EXPECT_FALSE(*read);
}

TEST(Standing, WhatIsEmptyIsReadBackEmpty) {
  Standing standing;
  standing.network = test::Network().id;
  auto read = standing_from(stored(standing));
  ASSERT_TRUE(read && *read);
  EXPECT_FALSE((*read)->invite);
  EXPECT_FALSE((*read)->alias);
  EXPECT_FALSE((*read)->claimed_at);
}

TEST(Standing, MalformedSettingsAreAnErrorThatNamesThem) {
  for (const char* key : {"network", "claimed_at", "port", "seq_reserved", "admitted"}) {
    StoredState state = stored(sample());
    state.settings[key].push_back(1);
    auto read = standing_from(state);
    ASSERT_FALSE(read) << key;
    EXPECT_NE(read.error().message.find(key), std::string::npos);
  }
  for (const char* key : {"zone", "alias", "invite", "invite_secret"}) {
    StoredState state = stored(sample());
    state.settings[key] = {'_', '!'};
    EXPECT_FALSE(standing_from(state)) << key;
  }
}

TEST(Standing, ASequenceNumberOutOfReachIsMalformed) {
  Standing standing = sample();
  standing.seq_reserved = limits::seq_max;
  EXPECT_TRUE(standing_from(stored(standing)));
  standing.seq_reserved = ~uint64_t{0};
  EXPECT_FALSE(standing_from(stored(standing)));
}

TEST(Standing, AnInviteOfAnotherNetworkIsAnErrorThatTellsNoSecret) {
  Standing standing = sample();
  standing.network = test::Network(2000).id;
  EXPECT_FALSE(standing_from(stored(standing)));
  standing = sample();
  standing.invite->key = test::key(3);
  auto read = standing_from(stored(standing));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "the stored invite is not one of the stored network");
}

TEST(Standing, AFoundedNetworkHasItsFirstMember) {
  KeyPair authority = test::key(1), invite = test::key(2), identity = test::key(3);
  Founding founding =
      found_network(authority, invite, identity, *Zone::parse("campus.internal"), test::at_s(0));
  EXPECT_EQ(founding.standing.network, authority.id<NetworkTag>());
  EXPECT_EQ(founding.standing.invite->invite.terms.zone.text(), "campus.internal");
  Membership members(founding.standing.network);
  EXPECT_EQ(members.insert(founding.admission), Merge::changed);
  EXPECT_TRUE(members.is_member(identity.id<NodeTag>()));
}

}  // namespace
}  // namespace p2p
