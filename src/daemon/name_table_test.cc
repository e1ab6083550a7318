#include "daemon/name_table.h"

#include <gtest/gtest.h>

#include "core/testing_node.h"
#include "daemon/testing_names.h"

namespace p2p::daemon {
namespace {

using test::ip;

class GatherNames : public test::NodeTest {
 protected:
  NameTablePtr gather() { return gather_names(pump.node(0), {}, false, pump.now(0)); }
  // From what node 0 tells of changes. What it gives is what a whole gathering gives.
  NameTablePtr update(const NameTablePtr& before) {
    auto changed = pump.node(0).take_name_news();
    if (!changed) return gather();
    auto out = update_names(pump.node(0), {}, *changed, pump.now(0), *before);
    NameTablePtr whole = gather();
    const NameTable& updated = out ? *out : *before;
    EXPECT_TRUE(std::ranges::equal(updated.rows, whole->rows, [](const auto& a, const auto& b) {
      return a.first == b.first && a.second.says_the_same(b.second);
    }));
    return out;
  }
};

TEST_F(GatherNames, HasAllNodesAndNothingTwice) {
  form(3);
  auto names = gather();
  ASSERT_EQ(names->rows.size(), 3u);
  EXPECT_EQ(std::ranges::count_if(names->rows, [](const auto& row) { return row.second.is_self; }), 1);
}

TEST_F(GatherNames, NothingIsPublishedWhereNothingChanged) {
  form(3);
  NameTablePtr names = update(nullptr);
  pump.run_for(1s);
  EXPECT_FALSE(update(names));
  EXPECT_TRUE(update_names(pump.node(0), {{ip("10.0.0.1"), 24, 2}}, {}, pump.now(0), *names))
      << "another subnet is another order of addresses";
}

TEST_F(GatherNames, FollowsWhoComesMovesFailsReturnsAndLeaves) {
  form(3);
  NameTablePtr names = update(nullptr);
  auto next = [&](const char* what) {
    NameTablePtr newer;
    pump.run_until([&] {
      if (!newer) newer = update(names);
      return newer != nullptr;
    });
    ASSERT_TRUE(newer) << what;
    names = newer;
  };
  add_joiner(4, "node3", "10.0.0.4", {0});
  next("another asks for a name that is taken");
  ASSERT_TRUE(pump.run_until([&] { return all_know(4); }));
  if (NameTablePtr newer = update(names)) names = newer;
  EXPECT_EQ(names->rows.size(), 4u);
  pump.move(1, "10.9.9.9");
  next("one moves");
  pump.turn_off(2);
  ASSERT_TRUE(pump.run_until([&] { return view_of(0, 3).state == NodeState::unreachable; }));
  next("one fails");
  EXPECT_FALSE(names->rows.at(test::node_id(3)).is_reachable);
  pump.give(1, input::Leave{});
  pump.run_for(2s);
  next("one leaves");
  EXPECT_FALSE(names->rows.contains(test::node_id(2)));
  pump.turn_off(3);
  ASSERT_TRUE(pump.run_until([&] { return view_of(0, 4).state == NodeState::unreachable; }));
  next("all are gone, and this node is cut off");
}

TEST_F(GatherNames, SharesWhatDidNotChange) {
  form(3);
  auto before = update(nullptr);
  pump.move(1, "10.9.9.9");
  auto after = update(before);
  ASSERT_TRUE(after);
  size_t shared = 0;
  for (const auto& [id, row] : after->rows)
    shared += before->rows.at(id).record.bytes().data() == row.record.bytes().data();
  EXPECT_EQ(shared, 2u);
}

TEST_F(GatherNames, LeavesOutWhoLeftAndMarksWhoDoesNotAnswer) {
  form(3);
  pump.give(1, input::Leave{});
  pump.turn_off(2);
  ASSERT_TRUE(pump.run_until([&] {
    auto names = gather();
    return names->rows.size() == 2 &&
           !std::ranges::all_of(names->rows, [](const auto& row) { return row.second.is_reachable; });
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
  auto entries = entries_of(*table({row(
      1, "a", {"WWW CNAME .", "x.y CNAME .", "other CNAME b.example.", "a\\032b CNAME .", "txt TXT x"})}));
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].aliases, (std::vector<std::string>{"www.a", "x.y.a"}));
  EXPECT_FALSE(entries[0].wildcard);
  EXPECT_TRUE(entries_of(*table({row(2, "b", {"* CNAME ."})})).at(0).wildcard);
}

TEST(NameEntries, OmitTheUnreachableWhenToldSo) {
  NameTable names = *table({row(1, "a", {"A 10.1.0.1"}), row(2, "b", {"A 10.1.0.2"})});
  names.rows.edit(test::node_id(2)).is_reachable = false;
  EXPECT_EQ(entries_of(names).size(), 2u);
  names.omits_unreachable = true;
  auto entries = entries_of(names);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].label, "a");
}

}  // namespace
}  // namespace p2p::daemon
