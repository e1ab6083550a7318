#include "dns/name.h"

#include <gtest/gtest.h>

namespace p2p::dns {
namespace {

TEST(Name, IsLoweredByteByByteAtEachLength) {
  for (size_t size = 1; size <= name_bytes_max; ++size) {
    Bytes wire, lowered;
    for (size_t i = 0; i < size; ++i) {
      uint8_t byte = static_cast<uint8_t>(i * 7 + size);
      wire.push_back(byte);
      lowered.push_back(byte >= 'A' && byte <= 'Z' ? static_cast<uint8_t>(byte + 32) : byte);
    }
    Name name;
    name.assign(wire);
    ASSERT_TRUE(std::equal(lowered.begin(), lowered.end(), name.view().begin(), name.view().end())) << size;
  }
}

TEST(Name, HashesDifferByContentLengthAndSeed) {
  Bytes a = name_from_text("a"), b = name_from_text("b"), longer = name_from_text("alpha.p2p.internal");
  Bytes other = longer;
  other[1] ^= 1;
  EXPECT_NE(hash_name(a, 1), hash_name(b, 1));
  EXPECT_NE(hash_name(longer, 1), hash_name(other, 1));
  EXPECT_NE(hash_name(longer, 1), hash_name(longer, 2));
  EXPECT_NE(hash_name(Bytes(9, 0), 1), hash_name(Bytes(10, 0), 1));
  EXPECT_EQ(hash_name(longer, 1), hash_name(name_from_text("alpha.p2p.internal"), 1));
}

TEST(Name, SizeIsThatOfAWholeUncompressedName) {
  EXPECT_EQ(name_size(Bytes{0}), 1u);
  EXPECT_EQ(name_size(Bytes{1, 'a', 0, 9, 9}), 3u);
  for (const Bytes& bad :
       {Bytes{}, Bytes{1}, Bytes{1, 'a'}, Bytes{64}, Bytes{0xc0, 0}, Bytes{5, 'a', 0}, Bytes(256, 1)})
    EXPECT_EQ(name_size(bad), 0u);
}

TEST(Name, OfAnAddressIsItsReverse) {
  EXPECT_EQ(reverse_name(*IpAddress::parse("192.0.2.17")), name_from_text("17.2.0.192.in-addr.arpa"));
  // The example of RFC 3596, 2.5.
  EXPECT_EQ(reverse_name(*IpAddress::parse("4321:0:1:2:3:4:567:89ab")),
            name_from_text("b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa"));
}

TEST(Name, WildcardsAreMadeWhereTheyFit) {
  Name name;
  EXPECT_TRUE(name.assign_wildcard(name_from_text("a")));
  EXPECT_EQ(Bytes(name.view().begin(), name.view().end()), name_from_text("*.a"));
  Bytes longest(254, 1);
  EXPECT_FALSE(name.assign_wildcard(longest));
}

}  // namespace
}  // namespace p2p::dns
