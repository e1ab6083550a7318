// What a node does when many go at once.
#include "base/limits_votes.h"
#include "base/limits_watch.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::key;
using test::node_id;

class NodeAlarm : public test::NodeTest {
 protected:
  // One host, linked to four members that the test plays, for long enough.
  void SetUp() override {
    add_member(1, "first", "10.0.0.1");
    for (uint64_t i = 0; i < links.size(); ++i) links[i] = link_as_member(0, kLinked + i);
    pump.run_for(20s);
  }
  // A member that nobody plays: it never answers.
  void bring(uint64_t number) {
    Admission admission = net.admit(key(number), static_cast<double>(number));
    pump.say(0, links[0], Items{{admission, net.record(key(number), 1, record_options(number))}});
  }
  void accuse(size_t link, uint64_t target) {
    pump.say(0, links[link], Items{{net.vote(key(kLinked + link), node_id(target), 1)}});
  }
  void raise_alarm() {
    for (uint64_t i = 0; i < 3; ++i) bring(kDead + i);
    for (uint64_t i = 0; i < 3; ++i) accuse(i, kDead + i);
  }
  bool votes_against(uint64_t target) {
    for (const HeldVote& held : pump.node(0).map().votes().against(node_id(target)))
      if (held.vote.voter == pump.node(0).id()) return true;
    return false;
  }
  size_t dials_of(uint64_t target) {
    size_t out = 0;
    for (const auto& dial : outputs<output::Dial>(0)) out += dial.peer == node_id(target);
    return out;
  }

  static constexpr uint64_t kLinked = 50, kDead = 60, kLate = 70;
  std::array<LinkId, 4> links{};
};

TEST_F(NodeAlarm, AllNeighboursAreAskedAtOnce) {
  for (uint64_t i = 0; i < 3; ++i) bring(kDead + i);
  for (LinkId link : links) pump[0].heard[link].clear();
  accuse(0, kDead);
  accuse(1, kDead + 1);
  for (LinkId link : links) EXPECT_EQ(heard<Probe>(0, link), 0u);
  accuse(2, kDead + 2);
  pump.run_for(1ms);
  for (LinkId link : links) EXPECT_EQ(heard<Probe>(0, link), 1u);
}

TEST_F(NodeAlarm, ANewNeighbourThatIsSilentIsDialledInABurstAndVotedAgainstSoon) {
  raise_alarm();
  bring(kLate);
  pump.run_for(limits::tolerated_pause + limits::vote_after_vote - 100ms);
  EXPECT_EQ(dials_of(kLate), static_cast<size_t>(limits::alarm_dials));
  EXPECT_FALSE(votes_against(kLate));
  pump.run_for(400ms);
  EXPECT_TRUE(votes_against(kLate));
}

TEST_F(NodeAlarm, WithoutAnAlarmItHasItsTime) {
  bring(kLate);
  pump.run_for(limits::vote_after_silence - 500ms);
  EXPECT_FALSE(votes_against(kLate));
}

TEST_F(NodeAlarm, OneThatWasLackedBeforeIsNotHurried) {
  bring(kLate);
  pump.run_for(2s);
  raise_alarm();
  pump.run_for(2s);
  EXPECT_FALSE(votes_against(kLate));
}

TEST_F(NodeAlarm, OneThatAnswersTheDialLivesThoughItRefusesTheLink) {
  // The same key in another network.
  test::Network other(2000);
  NodeOptions options{.identity = key(kLate), .standing = other.standing("other")};
  options.standing.admitted = true;
  Admission admission = other.admit(key(kLate), 1);
  options.state.items.push_back({StoredKind::admission, admission.node, admission.encode()});
  pump.add(std::move(options), record_options(kLate).addresses.front());
  raise_alarm();
  bring(kLate);
  pump.run_for(limits::tolerated_pause + limits::vote_after_vote + 100ms);
  EXPECT_GE(dials_of(kLate), 1u);
  EXPECT_FALSE(votes_against(kLate));
}

TEST_F(NodeAlarm, WhatIsHeardSoonAfterTheStartIsHistory) {
  pump.restart(0, stored_options(0, 1));
  for (uint64_t i = 0; i < links.size(); ++i) links[i] = link_as_member(0, kLinked + i);
  for (uint64_t i = 0; i < 3; ++i) bring(kDead + i);
  for (LinkId link : links) pump[0].heard[link].clear();
  for (uint64_t i = 0; i < 3; ++i) accuse(i, kDead + i);
  pump.run_for(1ms);
  for (LinkId link : links) EXPECT_EQ(heard<Probe>(0, link), 0u);
}

}  // namespace
}  // namespace p2p
