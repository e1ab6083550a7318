#include "control/node_lookup.h"

#include <gtest/gtest.h>

#include "control/testing.h"

namespace p2p::control {
namespace {

using testing::id_of;
using testing::node_view;
using testing::three_nodes;

std::string found(const std::vector<NodeView>& nodes, const std::string& text) {
  auto node = find_node(nodes, text);
  return node ? (*node)->name : "none: " + node.error().message;
}

TEST(FindNode, GoesByNameInAnyOfItsForms) {
  auto nodes = three_nodes().nodes;
  for (const char* text : {"cellar", "CELLAR", "cellar.", "cellar.p2p.internal", "Cellar.P2P.internal."})
    EXPECT_EQ(found(nodes, text), "cellar") << text;
  EXPECT_EQ(found(nodes, "cellar.other"), "none: no node is called cellar.other");
}

TEST(FindNode, FindsUnicodeByItsIdnaForm) {
  std::vector<NodeView> nodes{node_view("xn--bcher-kva", 1, {})};
  EXPECT_EQ(found(nodes, "bücher"), "xn--bcher-kva");
  EXPECT_EQ(found(nodes, "Bücher.p2p.internal"), "xn--bcher-kva");
}

TEST(FindNode, GoesByIdAndItsBeginning) {
  auto nodes = three_nodes().nodes;
  std::string id = id_of(2).to_string();
  EXPECT_EQ(found(nodes, id), "cellar");
  EXPECT_EQ(found(nodes, id.substr(0, 4)), "cellar");
  EXPECT_FALSE(find_node(nodes, id.substr(0, 3)));
}

TEST(FindNode, AsksForMoreWhenSeveralFit) {
  auto nodes = three_nodes().nodes;
  nodes[2].id = id_of(2);
  nodes[2].id.bytes[31] = 99;
  auto node = find_node(nodes, id_of(2).to_string().substr(0, 6));
  ASSERT_FALSE(node);
  EXPECT_EQ(node.error().kind, FailureKind::conflict);
  EXPECT_EQ(found(nodes, id_of(2).to_string()), "cellar");
}

TEST(FindNode, PrefersANameToAnId) {
  auto nodes = three_nodes().nodes;
  nodes[2].name = id_of(2).to_string().substr(0, 5);
  EXPECT_EQ((*find_node(nodes, nodes[2].name))->id, id_of(3));
}

TEST(FindNode, GivesTheNodeItselfForNothing) {
  EXPECT_EQ(found(three_nodes().nodes, ""), "attic");
  auto none = find_node({}, "");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, FailureKind::not_found);
}

TEST(FindNode, RefusesWhatIsNoName) {
  auto bad = find_node(three_nodes().nodes, "a b\x1b");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, FailureKind::bad_request);
}

}  // namespace
}  // namespace p2p::control
