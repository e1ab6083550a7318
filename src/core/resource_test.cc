#include "core/resource.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::ip;

std::vector<ResourceRecord> sample() {
  return {ResourceRecord::address(ip("10.0.0.2")), ResourceRecord::address(ip("2001:db8::1")),
          ResourceRecord::service(peer_service, 7353), ResourceRecord::service("_ssh._tcp", 22)};
}

TEST(Resource, EncodesAndParsesBack) {
  Bytes bytes = encode_resources(sample());
  auto parsed = parse_resources(bytes);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(encode_resources(*parsed), bytes);
  EXPECT_EQ(addresses_of(*parsed), (std::vector<IpAddress>{ip("10.0.0.2"), ip("2001:db8::1")}));
  auto services = services_of(*parsed);
  ASSERT_EQ(services.size(), 2u);
  EXPECT_EQ(services[0].name, "_p2p-ddns._udp");
  EXPECT_EQ(services[0].port, 7353);
  EXPECT_EQ(services[1].name, "_ssh._tcp");
}

TEST(Resource, ReadInPlaceTheySayTheSame) {
  auto bytes = std::make_shared<Bytes>(encode_resources(sample()));
  Resources set(bytes, *bytes);
  std::weak_ptr<Bytes> held = bytes;
  bytes.reset();
  EXPECT_FALSE(held.expired());
  std::vector<ResourceRecord> copies;
  for (const ResourceView& rr : set)
    copies.push_back({test::copy(rr.owner), rr.type, rr.ttl_s, test::copy(rr.data)});
  EXPECT_EQ(encode_resources(copies), *held.lock());
  EXPECT_EQ(set.addresses(), addresses_of(sample()));
  EXPECT_EQ(set.services().back().name, "_ssh._tcp");
  EXPECT_EQ(set.peer_port(), 7353);
  EXPECT_EQ(Resources().begin(), Resources().end());
  EXPECT_EQ(Resources().peer_port(), 0);
}

TEST(Resource, AddressesAreSortedAndEachIsThereOnce) {
  std::vector<ResourceRecord> records;
  for (const char* text : {"10.0.0.9", "10.0.0.1", "10.0.0.9"})
    records.push_back(ResourceRecord::address(ip(text)));
  EXPECT_EQ(addresses_of(records), (std::vector<IpAddress>{ip("10.0.0.1"), ip("10.0.0.9")}));
}

TEST(Resource, AddressesOfOtherOwnersAreNotTheNodes) {
  ResourceRecord rr = ResourceRecord::address(ip("10.0.0.9"));
  rr.owner = {1, 'x', 0};
  EXPECT_TRUE(addresses_of({rr}).empty());
}

TEST(Resource, AddressesThatNobodyCanBeReachedAtAreRefused) {
  for (const char* text : {"0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1"})
    EXPECT_FALSE(parse_resources(encode_resources({ResourceRecord::address(ip(text))}))) << text;
}

TEST(Resource, WrongSizesClassesAndNamesAreRefused) {
  ResourceRecord four_in_aaaa = ResourceRecord::address(ip("10.0.0.1"));
  four_in_aaaa.type = RrType::aaaa;
  EXPECT_FALSE(parse_resources(encode_resources({four_in_aaaa})));
  ResourceRecord mapped{{0}, RrType::aaaa, 5, Bytes(16, 0)};
  mapped.data[10] = mapped.data[11] = 0xff;
  mapped.data[15] = 1;
  EXPECT_FALSE(parse_resources(encode_resources({mapped})));
  Bytes other_class = encode_resources({ResourceRecord::address(ip("10.0.0.1"))});
  other_class[4] = 3;
  EXPECT_FALSE(parse_resources(other_class));
  ResourceRecord short_srv = ResourceRecord::service(peer_service, 1);
  short_srv.data.pop_back();
  EXPECT_FALSE(parse_resources(encode_resources({short_srv})));
  ResourceRecord long_name = ResourceRecord::address(ip("10.0.0.1"));
  long_name.owner.clear();
  for (int i = 0; i < 5; ++i) {
    long_name.owner.push_back(63);
    long_name.owner.insert(long_name.owner.end(), 63, 'a');
  }
  long_name.owner.push_back(0);
  EXPECT_FALSE(parse_resources(encode_resources({long_name})));
}

TEST(Resource, MoreAddressesThanAllowedAreRefused) {
  std::vector<ResourceRecord> records;
  for (size_t i = 0; i < limits::record_addresses_max; ++i)
    records.push_back(ResourceRecord::address(ip("10.0.0." + std::to_string(i + 1))));
  EXPECT_TRUE(parse_resources(encode_resources(records)));
  records.push_back(ResourceRecord::address(ip("10.0.1.1")));
  EXPECT_FALSE(parse_resources(encode_resources(records)));
}

TEST(Resource, NoCutParsesExceptBetweenRecords) {
  Bytes bytes = encode_resources(sample());
  size_t good = 0;
  for (size_t size = 0; size <= bytes.size(); ++size)
    good += parse_resources(ByteView(bytes).first(size)).has_value();
  EXPECT_EQ(good, sample().size() + 1);
}

TEST(Resource, UnknownTypesPassUnread) {
  ResourceRecord rr{{0}, static_cast<RrType>(44), 5, {1, 2, 3}};
  EXPECT_EQ(parse_resources(encode_resources({rr}))->at(0).data, rr.data);
}

}  // namespace
}  // namespace p2p
