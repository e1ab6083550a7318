#include "core/self_record.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::at_s;
using test::ip;

class SelfRecordTest : public testing::Test {
 protected:
  std::optional<SignedRecord> next(std::optional<WallTime> time = at_s(0)) {
    return self.next_version({time, time}, out);
  }
  uint64_t next_seq() { return next()->seq(); }

  KeyPair identity = test::key(1);
  test::Network net;
  Standing standing = net.standing("web");
  Outbox out;
  SelfRecord self{identity, 77, standing};
};

TEST_F(SelfRecordTest, NothingIsSaidBeforeTheAddressesAreKnown) {
  EXPECT_FALSE(next());
  self.set_addresses({ip("10.0.0.1")}, 7353);
  auto record = next();
  ASSERT_TRUE(record);
  EXPECT_TRUE(record->is_signed_by_owner(net.id));
  EXPECT_EQ(record->instance(), 77u);
  EXPECT_EQ(record->peer_port(), 7353);
}

TEST_F(SelfRecordTest, TheSameIsNotSaidTwice) {
  self.set_addresses({ip("10.0.0.1"), ip("10.0.0.2")}, 7353);
  EXPECT_TRUE(next());
  EXPECT_FALSE(next());
  EXPECT_FALSE(self.set_addresses({ip("10.0.0.2"), ip("10.0.0.1"), ip("10.0.0.1")}, 7353));
  EXPECT_FALSE(next());
}

TEST_F(SelfRecordTest, EachChangeIsAVersionWithThePresentAddressesOnly) {
  self.set_addresses({ip("10.0.0.1")}, 7353);
  uint64_t seq = next_seq();
  EXPECT_TRUE(self.set_addresses({ip("10.0.0.2")}, 7353));
  auto record = next();
  EXPECT_EQ(record->addresses(), (std::vector<IpAddress>{ip("10.0.0.2")}));
  EXPECT_GT(record->seq(), seq);
  EXPECT_TRUE(self.set_addresses({ip("10.0.0.2")}, 7354));
  EXPECT_TRUE(next());
}

TEST_F(SelfRecordTest, WhoLeavesNamesNoAddress) {
  self.set_addresses({ip("10.0.0.1")}, 7353);
  next();
  self.set_left(true);
  auto record = next();
  EXPECT_TRUE(record->left());
  EXPECT_TRUE(record->addresses().empty());
  self.set_left(false);
  EXPECT_EQ(next()->addresses().size(), 1u);
}

TEST_F(SelfRecordTest, MoreAddressesThanFitAreLeftOut) {
  std::vector<IpAddress> many;
  for (int i = 0; i < 60; ++i) many.push_back(ip("10.0.0." + std::to_string(i)));
  self.set_addresses({many.begin() + 1, many.end()}, 7353);
  EXPECT_EQ(next()->addresses().size(), limits::record_addresses_max);
}

TEST_F(SelfRecordTest, ItIsSignedAnewAfterAThirdOfItsLife) {
  self.set_addresses({ip("10.0.0.1")}, 7353);
  next(at_s(0));
  EXPECT_FALSE(next(at_s(9.9 * 86400)));
  auto again = next(at_s(10.1 * 86400));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->expires(), at_s(40.1 * 86400));
}

TEST_F(SelfRecordTest, AnExpiryFromAWrongClockIsMended) {
  self.set_addresses({ip("10.0.0.1")}, 7353);
  next(WallTime::from_seconds(2208988800));
  auto mended = next(at_s(0));
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->expires(), at_s(30 * 86400));
  EXPECT_EQ(mended->claimed_at(), at_s(0));
}

TEST_F(SelfRecordTest, WithoutAnyClockItSaysSoAndMendsItWhenThereIsOne) {
  self.set_addresses({ip("10.0.0.1")}, 7353);
  auto record = next(std::nullopt);
  EXPECT_FALSE(record->expires());
  EXPECT_GT(record->claimed_at(), at_s(1e9));
  record = next(at_s(7));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->claimed_at(), at_s(7));
  EXPECT_EQ(standing.claimed_at, at_s(7));
}

TEST_F(SelfRecordTest, TheClaimIsKeptThroughEveryChange) {
  standing.claimed_at = at_s(-500);
  self.set_addresses({ip("10.0.0.1")}, 7353);
  EXPECT_EQ(next()->claimed_at(), at_s(-500));
  self.set_addresses({ip("10.0.0.2")}, 7353);
  EXPECT_EQ(next(at_s(1000))->claimed_at(), at_s(-500));
}

TEST_F(SelfRecordTest, ItOvertakesAVersionThatItDoesNotRemember) {
  self.set_addresses({ip("10.0.0.1")}, 7353);
  next();
  self.overtake(5000);
  EXPECT_EQ(next_seq(), 5001u);
  self.overtake(10);
  EXPECT_EQ(next_seq(), 5002u);
  EXPECT_FALSE(next());
}

TEST_F(SelfRecordTest, ANumberNearTheEndIsNotOvertaken) {
  self.set_addresses({ip("10.0.0.1")}, 7353);
  uint64_t seq = next_seq();
  self.overtake(limits::seq_max);
  self.overtake(~uint64_t{0});
  EXPECT_FALSE(next());
  self.set_addresses({ip("10.0.0.2")}, 7353);
  EXPECT_EQ(next_seq(), seq + 1);
}

TEST_F(SelfRecordTest, NumbersAreReservedAheadAndARestartBeginsBehindThem) {
  self.set_addresses({ip("10.0.0.1")}, 7353);
  uint64_t reserved = 0, highest = 0;
  for (int i = 0; i < 3000; ++i) {
    self.set_addresses({ip("10.0.0." + std::to_string(i % 2 + 1))}, 7353);
    highest = next()->seq();
    for (const Output& output : out.take())
      if (const auto* persist = std::get_if<output::Persist>(&output))
        for (const StoreOp& op : persist->batch.ops)
          if (std::get<PutSetting>(op).key == "seq_reserved")
            reserved = Reader(std::get<PutSetting>(op).value).u64();
    ASSERT_LT(highest, reserved);
  }
  Standing after = standing;
  after.seq_reserved = reserved;
  SelfRecord restarted(identity, 78, after);
  restarted.set_addresses({ip("10.0.0.1")}, 7353);
  EXPECT_GT(restarted.next_version({at_s(0), at_s(0)}, out)->seq(), highest);
}

TEST_F(SelfRecordTest, RecordsArePublishedBesideTheAddresses) {
  self.set_records({ResourceRecord::service("_ssh._tcp", 22)});
  self.set_addresses({ip("10.0.0.1")}, 7353);
  auto record = next();
  ASSERT_EQ(record->unpacked().resources.size(), 3u);
  EXPECT_EQ(record->peer_port(), 7353);
  EXPECT_EQ(record->resources().services().back().name, "_ssh._tcp");
  EXPECT_FALSE(next());
  self.set_left(true);
  EXPECT_TRUE(next()->unpacked().resources.empty());
}

TEST_F(SelfRecordTest, RecordsGiveWayToAddressesAndComeBack) {
  ResourceRecord www = ResourceRecord::address(ip("10.9.9.9"));
  www.owner = {3, 'w', 'w', 'w', 0};
  ResourceRecord text{{0}, RrType{16}, 5, Bytes(600, 0)};
  self.set_records({text, www});
  std::vector<IpAddress> many;
  for (size_t i = 0; i < limits::record_addresses_max; ++i)
    many.push_back(ip(("fd00::" + std::to_string(i + 1)).c_str()));
  self.set_addresses(many, 7353);
  auto crowded = next();
  ASSERT_TRUE(crowded);
  EXPECT_EQ(self.records_left_out(), 2u);
  EXPECT_TRUE(SignedRecord::parse(crowded->bytes())) << "24 addresses are the most, of all names together";
  self.set_addresses({ip("10.0.0.1")}, 7353);
  EXPECT_EQ(next()->unpacked().resources.size(), 4u);
  EXPECT_EQ(self.records_left_out(), 0u);
}

TEST_F(SelfRecordTest, ItHoldsFromTheTimeToSignBy) {
  self.set_addresses({ip("10.0.0.1")}, 7353);
  standing.claimed_at = at_s(0);
  WallTime long_ago = at_s(0) - limits::record_life * 10;
  auto record = self.next_version({long_ago, at_s(0)}, out);
  EXPECT_EQ(record->expires(), at_s(0) + limits::record_life);
  EXPECT_EQ(record->claimed_at(), at_s(0)) << "a claim that is good by it stays";
  EXPECT_FALSE(self.next_version({long_ago, at_s(1)}, out));
}

}  // namespace
}  // namespace p2p
