#include "dns/rr_data.h"

#include <gtest/gtest.h>

#include "dns/name.h"
#include "dns/testing.h"

namespace p2p::dns {
namespace {

using namespace testing;

TEST(RecordText, IsTakenWithAndWithoutAName) {
  auto text = parse_record("TXT hello");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->owner, Bytes{0});
  EXPECT_EQ(text->type, rr_type::txt);
  EXPECT_EQ(text->data, Writer().bytes8(as_bytes("hello")).take());
  auto alias = parse_record("www.dev CNAME .");
  ASSERT_TRUE(alias);
  EXPECT_EQ(alias->owner, name_from_text("www.dev"));
  EXPECT_EQ(alias->data, Bytes{0});
  EXPECT_EQ(parse_record("txt \"two words\" more")->data,
            Writer().bytes8(as_bytes("two words")).bytes8(as_bytes("more")).take());
  EXPECT_EQ(parse_record("* A 10.0.0.1")->owner, name_from_text("*"));
}

TEST(RecordText, NamesThatLookLikeTypesAreNamesUnlessInCapitals) {
  EXPECT_EQ(parse_record("mx A 10.0.0.1")->owner, name_from_text("mx"));
  EXPECT_EQ(parse_record("a  CNAME .")->type, rr_type::cname);
  EXPECT_EQ(parse_record("TXT a b")->type, rr_type::txt);
  EXPECT_EQ(parse_record("txt hello world")->owner, Bytes{0});
  EXPECT_EQ(parse_record("a 10.0.0.1")->type, RrType::a);
}

TEST(RecordText, IsRefusedWithTheReason) {
  for (const char* text :
       {"", "TXT", "hello", "A 1.2.3", "A ::1", "NS a.", "SOA a. b. 1 2 3 4 5", "www. TXT x", "www BOGUS x",
        "OPT 0", "a.b.c.d.e.f TXT x", "TXT a\nb", "www DNAME a.", "ANY", "TYPE255 \\# 0"}) {
    auto parsed = parse_record(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_GT(parsed.error().message.size(), 10u);
  }
  EXPECT_FALSE(parse_record("TXT " + std::string(2000, 'a')));
}

TEST(RecordData, TargetsOfTheRootBecomeTheNode) {
  Bytes node = name_from_text("n.z");
  EXPECT_EQ(checked_data(rr_type::cname, Bytes{0}, node), node);
  EXPECT_EQ(checked_data(RrType::srv, Bytes{0, 0, 0, 0, 0, 22, 0}, node),
            Writer().u32(0).u16(22).bytes(node).take());
  EXPECT_EQ(checked_data(rr_type::cname, name_from_text("a.b"), node), name_from_text("a.b"));
  EXPECT_EQ(checked_data(RrType::a, Bytes{1, 2, 3}, node), std::nullopt);
}

TEST(ZoneText, HoldsTheZoneAndNotTheReverseNames) {
  std::string text = zone_text(*small_zone().build(), "p2p.internal").value();
  EXPECT_EQ(text.find("p2p.internal.\t1\tIN\tSOA"), 0u);
  for (const char* line :
       {"\np2p.internal.\t5\tIN\tNS\talpha.p2p.internal.\n", "\nalpha.p2p.internal.\t5\tIN\tA\t10.1.0.1\n",
        "\n*.alpha.p2p.internal.\t5\tIN\tCNAME\talpha.p2p.internal.\n"})
    EXPECT_NE(text.find(line), text.npos) << text;
  EXPECT_EQ(text.find("arpa"), text.npos);
}

}  // namespace
}  // namespace p2p::dns
