// What a node makes of expiries when its wall clock jumps while it runs.
#include "base/limits.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::key;
using test::node_id;

class NodeTime : public test::NodeTest {
 protected:
  // A member that is not there, whose record expires so long from now.
  void tell_of(size_t host, uint64_t number, Duration life) {
    LinkId link = link_as_member(host, number);
    Record record = net.unsigned_record(key(number), 2, record_options(number));
    record.expires = pump.wall + life;
    pump.say(host, link, Items{{*SignedRecord::sign(record, net.id, key(number))}, {}, {}, 0});
    pump.give(host, input::LinkDown{link, 0, "gone", false});
  }
  bool shows(size_t host, uint64_t number) {
    const Entry* entry = pump.node(host).map().find(node_id(number));
    return entry && entry->record;
  }
  Duration time_error(size_t host) { return pump.now(host).wall + status(host).clock_offset - pump.wall; }
};

constexpr Duration kToThe1970s = -50 * 365 * 24h;

TEST_F(NodeTime, AClockThatIsSetFrom1970WhileRunningForgetsWhatIsOverAndNothingElse) {
  add_member(1, "node1", "10.0.0.1");
  for (uint64_t i = 2; i <= 3; ++i)
    pump.add(joiner_options(i, "node" + std::to_string(i), {0}), "10.0.0." + std::to_string(i),
             i == 3 ? kToThe1970s : Duration(0));
  ASSERT_TRUE(pump.run_until([&] { return all_know(3) && all_are_linked(); }));
  tell_of(2, 50, 20min);
  tell_of(2, 51, 48h);
  pump.run_for(2min);
  EXPECT_TRUE(shows(2, 50) && shows(2, 51));
  EXPECT_LT(std::chrono::abs(time_error(2)), 5s) << "it has its peers' time";
  pump[2].clock_error = Duration(0);
  pump.run_for(2min);
  EXPECT_TRUE(shows(2, 50) && shows(2, 51)) << "nothing is over because the clock jumped";
  EXPECT_LT(std::chrono::abs(time_error(2)), 5s);
  pump.run_for(20min);
  for (size_t host = 0; host < 3; ++host) {
    EXPECT_FALSE(shows(host, 50)) << host;
    EXPECT_TRUE(shows(host, 51)) << host;
  }
  // Its own record tells the network's time, whatever its clock was when it was signed.
  for (const NodeView& node : view(0)) {
    if (node.id != node_id(3)) continue;
    EXPECT_LT(std::chrono::abs(node.expires - pump.wall - limits::record_life), 1h);
  }
}

TEST_F(NodeTime, AClockThatIsSteppedByADayIsOutvotedAndSigningGoesOn) {
  for (Duration step : {-24h, 24h}) {
    pump = {};
    form(3);
    tell_of(1, 50, 20min);
    tell_of(1, 51, 12h);
    pump.run_for(1min);
    uint64_t version = status(1).self.seq;
    pump[1].clock_error = step;
    pump.run_for(2min);
    EXPECT_LT(std::chrono::abs(time_error(1)), 5s);
    EXPECT_EQ(status(1).self.seq, version) << "its record's expiry is as good as it was";
    EXPECT_TRUE(shows(1, 50) && shows(1, 51));
    pump.run_for(20min);
    EXPECT_FALSE(shows(1, 50)) << "over, whatever the own clock says";
    EXPECT_TRUE(shows(1, 51)) << "not over, whatever the own clock says";
    // Nobody else was misled by it.
    for (size_t other : {size_t{0}, size_t{2}}) {
      EXPECT_LT(std::chrono::abs(time_error(other)), 5s);
      EXPECT_TRUE(shows(other, 51));
    }
  }
}

// With one peer the lower of both clocks counts: to keep somebody for too long does no harm.
TEST_F(NodeTime, OfTwoClocksTheEarlierOneDecides) {
  form(2);
  tell_of(1, 50, 12h);
  pump[1].clock_error = 24h;
  pump.run_for(3min);
  EXPECT_TRUE(shows(1, 50)) << "the peer's clock says that it is not over";
  EXPECT_LT(std::chrono::abs(time_error(1)), 5s);
}

// Whoever has a ticket can make members by the dozen, and these may link to whom they want.
TEST_F(NodeTime, ManyUninvitedLinksDoNotOutvoteTheClocksOfThoseWhomANodeChose) {
  form(20);
  for (uint64_t number = 60; number < 70; ++number) {
    Hello hello = hello_of(number, {net.admit(key(number), static_cast<double>(number))});
    hello.wall = pump.wall - 60 * 24h;
    pump.say(0, pump.connect(0, node_id(number)), hello);
  }
  pump.run_for(1s);
  EXPECT_GE(status(0).links.size(), 16u);
  EXPECT_LT(std::chrono::abs(time_error(0)), 5s);
}

}  // namespace
}  // namespace p2p
