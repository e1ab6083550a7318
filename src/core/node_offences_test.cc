// Who is kept out for what it brought, for how long, and what it does then.
#include "base/limits_junk.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::key;
using test::node_id;

class NodeOffences : public test::NodeTest {
 protected:
  void SetUp() override { form(2); }
  Items forgery() const {
    return Items{{*SignedRecord::sign(net.unsigned_record(key(2), 999999, {}), net.id, key(50))}};
  }
  // The member 50 offends.
  void offend() {
    LinkId link = link_as_member(0, 50);
    pump.say(0, link, forgery());
    ASSERT_EQ(pump.closed(0, link), CloseCode::forged);
  }
  bool is_kept_out() {
    LinkId link = pump.connect(0, node_id(50));
    bool out = pump.closed(0, link) == CloseCode::forged;
    if (!out) pump.give(0, input::LinkDown{link, 0, "", true});
    return out;
  }
  size_t messages_borne(const Message& message) {
    LinkId link = link_as_member(0, 50);
    Bytes bytes = encode_message(message);
    size_t count = 0;
    for (; !pump.closed(0, link) && count < 1000'000; ++count) pump.give(0, input::MessageIn{link, bytes});
    EXPECT_EQ(pump.closed(0, link), CloseCode::forged);
    return count;
  }
  size_t dials_of_50() {
    size_t out = 0;
    for (const auto& dial : outputs<output::Dial>(0)) out += dial.peer == node_id(50);
    return out;
  }
};

TEST_F(NodeOffences, ASecondTimeOutIsLongerAndOneAfterAQuietTimeIsNot) {
  offend();
  pump.run_for(limits::shun_time - 1s);
  EXPECT_TRUE(is_kept_out());
  pump.run_for(1s);
  EXPECT_FALSE(is_kept_out());
  offend();
  pump.run_for(limits::time_out_growth * limits::shun_time - 1s);
  EXPECT_TRUE(is_kept_out());
  pump.run_for(1s);
  EXPECT_FALSE(is_kept_out());
  pump.run_for(2 * limits::forgive_after);
  offend();
  pump.run_for(limits::shun_time);
  EXPECT_FALSE(is_kept_out());
}

TEST_F(NodeOffences, WhoOffendedIsBorneForLess) {
  for (uint64_t seq = 2; seq <= 4; ++seq) {
    LinkId link = link_as_member(0, 51);
    pump.say(0, link, Items{{net.record(key(51), seq, record_options(51))}});
  }
  Items old{{net.record(key(51), 2, record_options(51)), net.record(key(51), 3, record_options(51))}};
  size_t first = messages_borne(old);
  pump.run_for(limits::shun_time);
  size_t second = messages_borne(old);
  EXPECT_LT(second, first / 2) << "what a minute allows";
  pump.run_for(limits::time_out_growth * limits::shun_time + 2000s);
  EXPECT_LT(messages_borne(old), first * 2 / 3) << "although it could save up for more";
}

TEST_F(NodeOffences, MessagesThatBringNothingCostTheLinkTooInTheEnd) {
  EXPECT_LE(messages_borne(Items{}), limits::junk_burst / limits::junk_idle_price + 1);
  pump.run_for(limits::shun_time);
  EXPECT_LE(messages_borne(Keepalive{pump.wall, 1}), limits::junk_burst / limits::junk_idle_price + 1);
}

// A host that is always a little late makes its peer send a burst of probes each time.
TEST_F(NodeOffences, ManyProbesAreNoOffence) {
  LinkId link = link_as_member(0, 50);
  for (int s = 0; s < 4000; s += 5) {
    for (uint8_t i = 0; i < 10; ++i)
      pump.say(0, link, Probe{i, pump.node(0).map().hash()}, Delivery::datagram);
    pump.run_for(5s);
    ASSERT_FALSE(pump.closed(0, link)) << "after " << s << " s";
  }
}

TEST_F(NodeOffences, WhoIsKeptOutNeitherDialsNorVotesForAWhile) {
  LinkId link = link_as_member(0, 50);
  pump.run_for(1s);
  size_t before = dials_of_50();
  pump.give(0, input::LinkDown{link, static_cast<uint64_t>(CloseCode::forged), "", true});
  for (Duration passed{0}; passed < limits::shun_time; passed += 1s) {
    EXPECT_EQ(dials_of_50(), before);
    for (const HeldVote& held : pump.node(0).map().votes().against(node_id(50)))
      EXPECT_NE(held.vote.voter, node_id(1)) << "it knows that this one lives";
    pump.run_for(1s);
  }
  EXPECT_TRUE(pump.run_until([&] { return dials_of_50() > before; }, limits::shun_time * 2));
}

}  // namespace
}  // namespace p2p
