#include "core/used_addresses.h"

#include <gtest/gtest.h>

#include "base/limits_discovery.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::ip;
using test::mono_s;
using test::node_id;

SocketAddress at(const char* text, uint32_t scope = 0) { return {ip(text), 7353, scope}; }

TEST(UsedAddresses, TheNewestComeFirstAndTheOldestGo) {
  UsedAddresses used;
  for (const char* text : {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.3"})
    used.note(node_id(1), at(text));
  EXPECT_EQ(used.of(node_id(1)),
            (std::vector{at("10.0.0.3"), at("10.0.0.5"), at("10.0.0.4"), at("10.0.0.2")}));
  EXPECT_TRUE(used.of(node_id(2)).empty());
}

TEST(UsedAddresses, OnlyNewsAreWritten) {
  UsedAddresses used;
  EXPECT_EQ(used.note(node_id(1), at("fe80::1", 3)).size(), 1u);
  EXPECT_TRUE(used.note(node_id(1), at("fe80::1", 3)).empty());
  EXPECT_EQ(used.note(node_id(1), at("10.0.0.1")).size(), 1u);
  EXPECT_TRUE(used.note(node_id(1), at("fe80::1", 3)).empty());
}

TEST(UsedAddresses, TheOldestPeerGivesWayOnDiskToo) {
  UsedAddresses used;
  for (uint64_t i = 0; i < limits::used_peers_max; ++i) used.note(node_id(i), at("10.0.0.1"));
  used.note(node_id(0), at("10.0.0.2"));
  auto ops = used.note(node_id(1000), at("10.0.0.1"));
  ASSERT_EQ(ops.size(), 2u);
  EXPECT_EQ(std::get<EraseItem>(ops[0]).id, node_id(1));
  EXPECT_TRUE(used.of(node_id(1)).empty());
  EXPECT_FALSE(used.of(node_id(0)).empty());
}

TEST(UsedAddresses, WhatWasOnlyHeardTakesNoPlaceAndChangesOnceAMinute) {
  UsedAddresses used;
  std::vector<SocketAddress> proved{at("10.0.0.4"), at("10.0.0.3"), at("10.0.0.2"), at("10.0.0.1")};
  for (size_t i = 4; i-- > 0;) used.note(node_id(1), proved[i]);
  auto with = [&](const char* last) {
    auto out = proved;
    out.push_back(at(last, 3));
    return out;
  };
  used.note_heard(node_id(1), at("fe80::1", 3), mono_s(10));
  EXPECT_EQ(used.of(node_id(1)), with("fe80::1"));
  used.note_heard(node_id(1), at("fe80::1", 3), mono_s(50));
  used.note_heard(node_id(1), at("fe80::2", 3), mono_s(69));
  EXPECT_EQ(used.of(node_id(1)), with("fe80::1"));
  used.note_heard(node_id(1), at("fe80::2", 3), mono_s(70));
  EXPECT_EQ(used.of(node_id(1)), with("fe80::2"));
  used.note_heard(node_id(1), at("10.0.0.3"), mono_s(200));
  EXPECT_EQ(used.of(node_id(1)), proved);
}

TEST(UsedAddresses, WhatWasHeardOfTooManyIsPassedOverForAMinute) {
  UsedAddresses used;
  used.note(node_id(5000), at("10.0.0.1"));
  for (uint64_t i = 0; i <= limits::used_peers_max; ++i)
    used.note_heard(node_id(i), at("fe80::1", 3), mono_s(10));
  EXPECT_TRUE(used.of(node_id(limits::used_peers_max)).empty());
  used.note_heard(node_id(limits::used_peers_max), at("fe80::1", 3), mono_s(70));
  EXPECT_EQ(used.of(node_id(limits::used_peers_max)).size(), 1u);
  EXPECT_EQ(used.of(node_id(5000)).size(), 1u);
}

TEST(UsedAddresses, WhatIsStoredComesBackWithItsScope) {
  Contact contact{node_id(1), {at("fe80::1", 3), at("10.0.0.1")}};
  auto again = parse_stored_contact(encode_stored_contact(contact));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, contact);
  UsedAddresses used;
  used.restore(*again);
  EXPECT_EQ(used.of(node_id(1)), contact.addresses);
}

TEST(UsedAddresses, AContactWithoutScopesIsReadAndAMalformedOneIsNot) {
  Contact contact{node_id(1), {at("10.0.0.1")}};
  Writer plain;
  write_contact(plain, contact);
  EXPECT_EQ(parse_stored_contact(plain.view()), contact);
  Bytes whole = encode_stored_contact(contact);
  for (size_t size = plain.size() + 1; size < whole.size(); ++size)
    EXPECT_FALSE(parse_stored_contact(ByteView(whole).first(size)));
  whole.push_back(0);
  EXPECT_FALSE(parse_stored_contact(whole));
}

}  // namespace
}  // namespace p2p
