// Links that break again and again, and peers that are kept out.
#include "base/limits_flapping.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::ip;
using test::key;
using test::node_id;

class NodeFlapping : public test::NodeTest {
 protected:
  size_t dials() {
    size_t out = 0;
    for (const auto& dial : outputs<output::Dial>(0)) out += dial.peer == node_id(50);
    return out;
  }
  bool has_voted() {
    for (const HeldVote& held : pump.node(0).map().votes().against(node_id(50)))
      if (held.vote.voter == node_id(1)) return true;
    return false;
  }
  // The member 50 links, and its link is lost a moment later.
  void flap() {
    LinkId link = link_as_member(0, 50);
    pump.run_for(200ms);
    pump.give(0, input::LinkDown{link, 7, "silence", false});
  }
};

TEST_F(NodeFlapping, APeerWhoseLinksDieYoungIsDialledEverLaterAndNotVotedAgainst) {
  form(3);
  flap();
  size_t before = dials();
  pump.run_for(500ms);
  EXPECT_GT(dials(), before) << "the first time it is dialled at once";
  for (int i = 0; i < 8; ++i) flap();
  // The pauses are random, with a mean of half a minute: the first dials tell how long each was.
  Duration waited{0};
  constexpr int kTries = 5;
  for (int i = 0; i < kTries; ++i) {
    flap();
    before = dials();
    for (Duration one{0}; dials() == before && one < 100s; one += 100ms) {
      EXPECT_FALSE(has_voted()) << "nothing is known of it until it was dialled again";
      pump.run_for(100ms);
      waited += 100ms;
    }
    EXPECT_GT(dials(), before) << "it is dialled again";
  }
  EXPECT_GT(waited, kTries * 5s);
}

TEST_F(NodeFlapping, AnAddressChangeOfOurOwnEndsThePause) {
  form(3);
  for (int i = 0; i < 9; ++i) flap();
  size_t before = dials();
  pump.move(0, "10.0.0.99");
  pump.run_for(500ms);
  EXPECT_GT(dials(), before);
}

TEST_F(NodeFlapping, AForgedItemCostsItsBringerAllItsLinks) {
  form(2);
  LinkId link = link_as_member(0, 50);
  LinkId other = pump.connect(0, node_id(50));
  pump.say(0, link, Items{{*SignedRecord::sign(net.unsigned_record(key(2), 999999, {}), net.id, key(50))}});
  EXPECT_EQ(pump.closed(0, link), CloseCode::forged);
  EXPECT_EQ(pump.closed(0, other), CloseCode::forged);
}

}  // namespace
}  // namespace p2p
