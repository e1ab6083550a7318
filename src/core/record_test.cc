#include "core/record.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::key;
using test::Network;

TEST(Record, EncodesAndParsesBack) {
  Network net;
  SignedRecord made =
      net.record(key(1), 5, {.name = "alpha", .addresses = {"10.0.0.1", "2001:db8::7"}, .port = 999});
  auto parsed = SignedRecord::parse(made.bytes());
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->is_signed_by_owner(net.id));
  EXPECT_EQ(parsed->id(), test::node_id(1));
  EXPECT_EQ(parsed->seq(), 5u);
  EXPECT_EQ(parsed->name().text(), "alpha");
  EXPECT_EQ(parsed->peer_port(), 999);
  EXPECT_EQ(parsed->addresses().size(), 2u);
  EXPECT_EQ(parsed->claimed_at(), test::at_s(0));
  EXPECT_FALSE(parsed->left());
}

TEST(Record, FlagsAndFieldsOfLaterVersionsAreKept) {
  Network net;
  Record record = net.unsigned_record(key(1), 5, {.left = true, .client = true, .expires_s = std::nullopt});
  record.other_flags = 0x88;
  record.extension = {9, 9};
  auto parsed = SignedRecord::parse(SignedRecord::sign(record, net.id, key(1))->bytes());
  EXPECT_TRUE(parsed->left());
  EXPECT_TRUE(parsed->client());
  EXPECT_EQ(parsed->unpacked().other_flags, 0x88);
  EXPECT_EQ(parsed->unpacked().extension, (Bytes{9, 9}));
  EXPECT_FALSE(parsed->expires());
}

TEST(Record, NoFlippedBitPasses) {
  Network net;
  Bytes bytes = test::copy(net.record(key(1), 5).bytes());
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto parsed = SignedRecord::parse(test::flip_bit(bytes, bit));
    ASSERT_FALSE(parsed && parsed->is_signed_by_owner(net.id)) << "bit " << bit;
  }
}

TEST(Record, NoCutParses) {
  Network net;
  Bytes bytes = test::copy(net.record(key(1), 5).bytes());
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(SignedRecord::parse(ByteView(bytes).first(size)));
}

TEST(Record, HoldsInItsNetworkAndFromItsOwnerOnly) {
  Network net(1000), other(2000);
  EXPECT_FALSE(net.record(key(1), 5).is_signed_by_owner(other.id));
  Record stolen = net.unsigned_record(key(1), 6, {});
  EXPECT_FALSE(SignedRecord::sign(stolen, net.id, key(2))->is_signed_by_owner(net.id));
}

TEST(Record, OneThatIsTooLongIsNotSigned) {
  Network net;
  Record record = net.unsigned_record(key(1), 5, {});
  record.resources.push_back({{0}, static_cast<RrType>(16), 5, Bytes(limits::record_bytes_max, 'a')});
  auto made = SignedRecord::sign(record, net.id, key(1));
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("at most 1000"), std::string::npos);
  EXPECT_FALSE(SignedRecord::parse(Bytes(limits::record_bytes_max + 1)));
}

TEST(Record, ASequenceNumberNearTheEndIsMalformed) {
  Network net;
  EXPECT_TRUE(SignedRecord::parse(net.record(key(1), limits::seq_max).bytes()));
  EXPECT_FALSE(SignedRecord::parse(net.record(key(1), limits::seq_max + 1).bytes()));
  EXPECT_FALSE(SignedRecord::parse(net.record(key(1), ~uint64_t{0}).bytes()));
}

TEST(Record, TheNewerIsDecidedBySequenceNumberAndThenAlikeByAll) {
  Network net;
  SignedRecord one = net.record(key(1), 1), two = net.record(key(1), 2);
  EXPECT_TRUE(two.is_newer_than(one));
  EXPECT_FALSE(one.is_newer_than(two));
  EXPECT_FALSE(one.is_newer_than(one));
  SignedRecord twin = net.record(key(1), 1, {.addresses = {"10.0.0.2"}});
  EXPECT_NE(twin.is_newer_than(one), one.is_newer_than(twin));
}

TEST(Record, AnyNumberOfAddressesThatIsAllowedFits) {
  Network net;
  test::RecordOptions options{.name = std::string(63, 'a'), .addresses = {}};
  for (size_t i = 0; i < limits::record_addresses_max; ++i)
    options.addresses.push_back("2001:db8::" + std::to_string(i + 1));
  EXPECT_TRUE(SignedRecord::parse(net.record(key(1), 1, options).bytes()));
}

}  // namespace
}  // namespace p2p
