#include "cli/node_text.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "cli/testing.h"

namespace p2p::cli {
namespace {

using control::testing::id_of;
using control::testing::node_view;
using control::testing::three_nodes;
using testing::screen;
using testing::width_of;

size_t lines_of(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(NodeTable, ShowsEverythingToAPipe) {
  EXPECT_EQ(node_table(three_nodes(), Terminal{}),
            "NAME    STATE        ADDRESSES              LAST SEEN  ID\n"
            "attic   online       10.0.1.5, 2001:db8::5  this node  " +
                short_id(id_of(1)) +
                "\n"
                "cellar  unreachable  10.0.2.7               5s ago     " +
                short_id(id_of(2)) +
                "\n"
                "shed    left                                not yet    " +
                short_id(id_of(3)) + "\n");
}

TEST(NodeTable, ShowsWhoseKeyTwoDevicesRunWith) {
  control::NodeList list = three_nodes();
  list.nodes[0].cloned = list.nodes[1].cloned = true;
  std::string text = node_table(list, Terminal{});
  EXPECT_NE(text.find("attic   cloned key "), std::string::npos) << text;
  EXPECT_NE(text.find("cellar  unreachable "), std::string::npos) << text;
  EXPECT_NE(node_details(list.nodes[1], Terminal{}).find("unreachable, cloned key"), std::string::npos);
}

TEST(NodeTable, HasTheCountsAboveItOnATerminal) {
  std::string text = node_table(three_nodes(), screen(80));
  EXPECT_TRUE(text.starts_with("3 nodes in p2p.internal: 1 online, 1 unreachable, 1 left\nNAME "));
  EXPECT_EQ(text.substr(text.find("NAME")), node_table(three_nodes(), Terminal{}));
}

TEST(NodeTable, KeepsNamesAddressesAndStatesOnANarrowTerminal) {
  EXPECT_EQ(node_table(three_nodes(), screen(40)),
            "3 nodes in p2p.internal: 1 online, 1 un…\n"
            "NAME    STATE        ADDRESSES\n"
            "attic   online       10.0.1.5 +1\n"
            "cellar  unreachable  10.0.2.7\n"
            "shed    left\n");
}

TEST(NodeTable, NeverWraps) {
  control::NodeList list = three_nodes();
  list.nodes.push_back(
      node_view(std::string(63, 'x'), 4, {"2001:db8:1111:2222:3333:4444:5555:6666", "10.0.0.1"}));
  for (size_t width : {1, 10, 40, 80, 200}) {
    EXPECT_LE(width_of(node_table(list, screen(width))), width);
    EXPECT_LE(width_of(live_table(list, std::string(300, 'w'), screen(width))), width);
  }
}

TEST(NodeTable, SortsByName) {
  control::NodeList list = three_nodes();
  std::swap(list.nodes[0], list.nodes[2]);
  EXPECT_EQ(node_table(list, Terminal{}), node_table(three_nodes(), Terminal{}));
}

TEST(LiveTable, FitsAShortTerminal) {
  control::NodeList list{"p2p.internal", {}};
  for (uint8_t i = 10; i < 30; ++i) list.nodes.push_back(node_view("n" + std::to_string(i), i, {}));
  std::string text = live_table(list, "", screen(80, 12));
  EXPECT_TRUE(text.ends_with("… and 12 more\n")) << text;
  EXPECT_EQ(lines_of(text), 11u);
  EXPECT_EQ(lines_of(live_table(list, "", screen(80, 23))), 22u);
  EXPECT_EQ(live_table(list, "", screen(80, 23)).find("more"), std::string::npos);
  for (size_t height = 1; height < 30; ++height) {
    EXPECT_LT(lines_of(live_table(list, "", screen(80, height))), std::max<size_t>(height, 2)) << height;
    EXPECT_LT(lines_of(live_table(list, "x", screen(80, height))), std::max<size_t>(height, 3)) << height;
  }
}

TEST(LiveTable, SaysWhatItWaitsFor) {
  EXPECT_EQ(live_table({"p2p.internal", {}}, "a member to answer", screen(80)),
            "0 nodes in p2p.internal\nwaiting for a member to answer\n");
}

TEST(NodeDetails, SayAllAboutANode) {
  setenv("TZ", "UTC", 1);
  tzset();
  NodeView node = three_nodes().nodes[0];
  node.wanted_name = "loft";
  node.admitted_at = node.claimed_at = WallTime::from_seconds(1767323045);
  EXPECT_EQ(node_details(node, Terminal{}),
            "Name:        attic\n"
            "Full name:   attic.p2p.internal\n"
            "Wanted name: loft (belongs to another node)\n"
            "Id:          " +
                id_of(1).to_string() +
                "\n"
                "State:       online (this node)\n"
                "Addresses:   10.0.1.5, 2001:db8::5\n"
                "Port:        7353/udp\n"
                "Services:    _ssh._tcp port 22\n"
                "Role:        daemon\n"
                "Admitted:    2026-01-02 03:04:05 by the network's authority\n"
                "Name since:  2026-01-02 03:04:05\n"
                "Expires:     unknown\n"
                "Version:     1 of its record\n");
  node = three_nodes().nodes[1];
  EXPECT_NE(node_details(node, Terminal{}).find("unreachable, last seen 5s ago"), std::string::npos);
}

}  // namespace
}  // namespace p2p::cli
