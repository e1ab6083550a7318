#include "daemon/name_table.h"

#include <gtest/gtest.h>

#include "core/testing_node.h"
#include "daemon/testing_names.h"

namespace p2p::daemon {
namespace {

using test::ip;

class GatherNames : public test::NodeTest {
 protected:
  NameTablePtr gather(const NameTablePtr& before = nullptr) {
    return gather_names(pump.node(0), {}, false, pump.now(0), before);
  }
};

TEST_F(GatherNames, HasAllNodesAndNothingTwice) {
  form(3);
  auto names = gather();
  ASSERT_EQ(names->rows.size(), 3u);
  EXPECT_EQ(std::ranges::count_if(names->rows, [](const NameRow& row) { return row.is_self; }), 1);
  EXPECT_FALSE(gather(names)) << "nothing has changed";
}

TEST_F(GatherNames, SharesWhatDidNotChange) {
  form(3);
  auto before = gather();
  pump.move(1, "10.9.9.9");
  auto after = gather(before);
  ASSERT_TRUE(after);
  size_t shared = 0;
  for (size_t i = 0; i < 3; ++i) shared += before->rows[i].resources == after->rows[i].resources;
  EXPECT_EQ(shared, 2u);
}

TEST_F(GatherNames, LeavesOutWhoLeftAndMarksWhoDoesNotAnswer) {
  form(3);
  pump.give(1, input::Leave{});
  pump.turn_off(2);
  ASSERT_TRUE(pump.run_until([&] {
    auto names = gather();
    return names->rows.size() == 2 && !(names->rows[0].is_reachable && names->rows[1].is_reachable);
  }));
}

TEST(NameEntries, PutAddressesOfThisHostsLinksFirst) {
  NameTable names = *table({row(1, "a", {"A 10.1.0.1", "A 10.2.0.1", "AAAA fe80::1", "AAAA fd00::1"})});
  names.subnets = {{ip("10.2.0.9"), 24, 2}, {ip("fd00::9"), 64, 2}};
  auto entries = entries_of(names);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].addresses, (std::vector<IpAddress>{ip("10.2.0.1"), ip("fd00::1"), ip("10.1.0.1")}));
}

TEST(NameEntries, HaveAliasesThatStandForTheNode) {
  auto entries = entries_of(*table(
      {row(1, "a", {"WWW CNAME .", "x.y CNAME .", "other CNAME b.example.", "a\\032b CNAME .", "txt TXT x"}),
       row(2, "b", {"* CNAME ."})}));
  EXPECT_EQ(entries[0].aliases, (std::vector<std::string>{"www.a", "x.y.a"}));
  EXPECT_FALSE(entries[0].wildcard);
  EXPECT_TRUE(entries[1].wildcard);
}

TEST(NameEntries, OmitTheUnreachableWhenToldSo) {
  NameTable names = *table({row(1, "a", {"A 10.1.0.1"}), row(2, "b", {"A 10.1.0.2"})});
  names.rows[1].is_reachable = false;
  EXPECT_EQ(entries_of(names).size(), 2u);
  names.omits_unreachable = true;
  auto entries = entries_of(names);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].label, "a");
}

}  // namespace
}  // namespace p2p::daemon
