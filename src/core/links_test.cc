#include "core/links.h"

#include <gtest/gtest.h>

#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;
using test::node_id;

Link& add(Links& links, uint64_t id, uint64_t peer, bool guest = false) {
  return links.add(Link{.id = LinkId{id}, .peer = node_id(peer), .guest = guest});
}

TEST(Links, TheNewestReadyLinkOfAPeerIsUsed) {
  Links links;
  links.make_ready(add(links, 1, 7), mono_s(1));
  links.make_ready(add(links, 2, 7), mono_s(2));
  add(links, 3, 7);
  EXPECT_EQ(links.ready(node_id(7))->id, LinkId{2});
  EXPECT_EQ(links.ready_links().size(), 1u);
  EXPECT_EQ(links.ready_members(), 1u);
  EXPECT_EQ(links.pending(node_id(7)), 1u);
  links.remove(LinkId{2});
  EXPECT_EQ(links.ready(node_id(7))->id, LinkId{1});
  links.remove(LinkId{1});
  EXPECT_FALSE(links.is_ready(node_id(7)));
  EXPECT_EQ(links.ready_members(), 0u);
}

TEST(Links, GuestsAreCountedApart) {
  Links links;
  links.make_ready(add(links, 1, 7, true), mono_s(1));
  links.make_ready(add(links, 2, 8), mono_s(1));
  EXPECT_EQ(links.guests(), 1u);
  EXPECT_EQ(links.ready_members(), 1u);
  links.remove(LinkId{1});
  EXPECT_EQ(links.guests(), 0u);
}

TEST(Links, OneKeyMayHaveLinksOfAGuestAndOfAMember) {
  for (bool guest_first : {true, false}) {
    for (uint64_t first_gone : {1, 2}) {
      Links links;
      links.make_ready(add(links, 1, 7, guest_first), mono_s(1));
      links.make_ready(add(links, 2, 7, !guest_first), mono_s(2));
      EXPECT_EQ(links.guests(), guest_first ? 0u : 1u);
      links.remove(LinkId{first_gone});
      EXPECT_EQ(links.guests() + links.ready_members(), 1u);
      links.remove(LinkId{3 - first_gone});
      EXPECT_EQ(links.guests(), 0u);
      EXPECT_EQ(links.ready_members(), 0u);
    }
  }
}

TEST(Links, OneThatIsNotThereIsNotFound) {
  Links links;
  EXPECT_EQ(links.find(LinkId{1}), nullptr);
  EXPECT_EQ(links.ready(node_id(1)), nullptr);
  links.remove(LinkId{1});
}

TEST(Links, DialsUnderWayAreCounted) {
  Links links;
  add(links, 1, 7);
  add(links, 2, 8).stage = LinkStage::proving;
  EXPECT_EQ(links.dialing(), 1u);
}

TEST(Links, WhatIsLinkedIsCountedAnewWhenItChanged) {
  Links links;
  std::set<NodeId> peers{node_id(7), node_id(8)};
  LinkedCount count;
  EXPECT_EQ(count.of(peers, links), 0u);
  links.make_ready(add(links, 1, 7), mono_s(1));
  links.make_ready(add(links, 2, 9), mono_s(1));
  EXPECT_EQ(count.of(peers, links), 1u);
  peers.insert(node_id(9));
  count.forget();
  EXPECT_EQ(count.of(peers, links), 2u);
  links.remove(LinkId{1});
  EXPECT_EQ(count.of(peers, links), 1u);
}

}  // namespace
}  // namespace p2p
