#include "dns/zone_input.h"

#include <gtest/gtest.h>

#include "base/limits_dns.h"
#include "dns/rr_data.h"
#include "dns/snapshot.h"
#include "dns/testing.h"

namespace p2p::dns {
namespace {

using namespace testing;
using Lines = std::vector<std::string>;

ResourceRecord raw(Bytes owner, uint16_t type, Bytes data) {
  return {std::move(owner), RrType{type}, 5, std::move(data)};
}

TEST(ZoneBuilder, LeavesNonsenseOfOneNodeOutAlone) {
  TestZone zone = small_zone();
  TestNode& node = zone.nodes[1];
  node.is_reachable = true;
  size_t before = zone.build()->name_count();
  Bytes name_of_many(1, 0);
  for (int i = 0; i < 10; ++i) name_of_many.insert(name_of_many.begin(), {1, 'a'});
  Bytes pointer{0xc0, 0};
  node.resources.push_back(raw({1, 'x', 0}, 5, pointer));           // CNAME by compression
  node.resources.push_back(raw({1, 'x', 0}, 5, {}));                // and of nothing
  node.resources.push_back(raw({1, 'x', 0}, 15, {0}));              // MX cut off
  node.resources.push_back(raw({1, 'x', 0}, 16, {200, 'a'}));       // TXT cut off
  node.resources.push_back(raw({1, 'x', 0}, 33, {0, 0, 0, 0, 0}));  // SRV cut off
  node.resources.push_back(raw({1, 'x', 0}, 28, {1, 2, 3, 4}));     // AAAA of four bytes
  for (uint16_t type : {0, 2, 6, 39, 41, 43, 46, 250, 251, 252, 255})
    node.resources.push_back(raw({1, 'x', 0}, type, {0}));
  node.resources.push_back(raw(name_of_many, 16, {1, 'a'}));
  node.resources.push_back(raw(Bytes{0xc0, 0}, 16, {1, 'a'}));
  node.resources.push_back(raw({}, 16, {1, 'a'}));
  auto built = zone.build();
  EXPECT_EQ(built->name_count(), before);
  EXPECT_EQ(ask(*built, "beta.p2p.internal", RrType::a).answer.size(), 1u);
}

TEST(ZoneBuilder, AnAliasGivesWayToOtherRecordsOfItsName) {
  TestZone zone;
  zone.nodes.push_back(make_node(
      "one", {"10.0.0.1", "@ CNAME elsewhere.", "x CNAME b.", "x CNAME a.", "y TXT t", "y CNAME a."}));
  // "@" is a label like others, not the node itself.
  zone.nodes[0].resources[1].owner = Bytes{0};
  auto built = zone.build();
  EXPECT_EQ(ask(*built, "one.p2p.internal", RrType::a).answer.size(), 1u);
  EXPECT_EQ(ask(*built, "one.p2p.internal", rr_type::cname).answer.size(), 0u);
  EXPECT_EQ(ask(*built, "x.one.p2p.internal", RrType::a).answer, Lines{"x.one.p2p.internal. 5 IN CNAME a."});
  EXPECT_EQ(ask(*built, "y.one.p2p.internal", rr_type::cname).answer.size(), 0u);
}

TEST(ZoneBuilder, NoTtlIsLongerThanWhatIsAskedFor) {
  TestZone zone = small_zone();
  ZoneInput input{.ttl_s_max = 0, .subnets = {}, .nodes = {}};
  for (const TestNode& node : zone.nodes)
    input.nodes.push_back({.label = node.label,
                           .is_reachable = node.is_reachable,
                           .resources = {node.resources.begin(), node.resources.end()}});
  auto built = build_zone(input);
  EXPECT_EQ(ask(*built, "alpha.p2p.internal", RrType::a).answer.at(0).find("alpha.p2p.internal. 0 IN A "),
            0u);
  EXPECT_EQ(ask(*built, "nobody.p2p.internal", RrType::a).authority.at(0).find("p2p.internal. 0 IN SOA "),
            0u);
  EXPECT_EQ(ask(*built, "p2p.internal", rr_type::ns).answer.at(0).find("p2p.internal. 0 IN NS "), 0u);
}

TEST(ZoneBuilder, RecordsSaidTwiceCountOnceAndTheLowestTtlIsTheSets) {
  TestZone zone;
  zone.nodes.push_back(make_node("one", {"10.0.0.1", "10.0.0.1", "10.0.0.2"}));
  zone.nodes[0].resources[1].ttl_s = 2;
  zone.nodes[0].resources[2].ttl_s = 4000000;
  auto built = zone.build();
  EXPECT_EQ(ask(*built, "one.p2p.internal", RrType::a).answer,
            (Lines{"one.p2p.internal. 2 IN A 10.0.0.1", "one.p2p.internal. 2 IN A 10.0.0.2"}));
}

TEST(ZoneBuilder, AnAddressOfManyNodesNamesAFewAndHereOnlyThisHost) {
  TestZone zone;
  for (int i = 0; i < 20; ++i)
    zone.nodes.push_back(make_node("n" + std::to_string(i), {"172.17.0.1", "172.18.0.1"}));
  zone.nodes[15].is_self = true;
  zone.nodes[15].resources.pop_back();
  auto built = zone.build();
  EXPECT_EQ(ask(*built, "1.0.17.172.in-addr.arpa", rr_type::ptr).answer,
            Lines{"1.0.17.172.in-addr.arpa. 5 IN PTR n15.p2p.internal."});
  EXPECT_EQ(ask(*built, "1.0.18.172.in-addr.arpa", rr_type::ptr).answer.size(),
            limits::dns_names_per_address_max);
}

TEST(ZoneBuilder, AZoneWithoutNamesStillHasItsApex) {
  auto built = TestZone{}.build();
  EXPECT_EQ(ask(*built, "p2p.internal", rr_type::ns).answer, Lines{"p2p.internal. 5 IN NS p2p.internal."});
  EXPECT_EQ(ask(*built, "p2p.internal", rr_type::soa).answer.size(), 1u);
  EXPECT_EQ(ask(*built, "x.p2p.internal", RrType::a).rcode, 3);
}

TEST(ZoneBuilder, AListOfServicesStaysWithinAMessage) {
  TestZone zone;
  for (int i = 0; i < 3000; ++i)
    zone.nodes.push_back(make_node("node" + std::to_string(i), {"_ssh._tcp SRV 0 0 22 ."}));
  auto built = zone.build();
  Bytes query = make_query("_ssh._tcp.p2p.internal", rr_type::ptr);
  Reply by_tcp = ask(*built, query, {.is_tcp = true});
  EXPECT_FALSE(by_tcp.has(flag::truncated));
  EXPECT_GT(by_tcp.answer.size(), 1000u);
  EXPECT_TRUE(ask(*built, query).has(flag::truncated));
}

TEST(ZoneBuilder, TenThousandNamesTakeAFewMegabytes) {
  TestZone zone;
  for (int i = 0; i < 10000; ++i) {
    std::string low = std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
    zone.nodes.push_back(
        make_node("host" + std::to_string(i), {"10.1." + low, "fd00::" + std::to_string(i % 9999 + 1)}));
  }
  auto built = zone.build();
  EXPECT_EQ(ask(*built, "host9999.p2p.internal", RrType::a).answer,
            Lines{"host9999.p2p.internal. 5 IN A 10.1.39.250"});
  EXPECT_EQ(ask(*built, "250.39.1.10.in-addr.arpa", rr_type::ptr).answer.size(), 1u);
  EXPECT_GT(built->name_count(), 29999u);
  EXPECT_LT(built->memory_bytes(), 4u * 1024 * 1024);
}

}  // namespace
}  // namespace p2p::dns
