// How nodes watch each other: who is found dead and when, who is not, and what it costs.
#include <algorithm>

#include "base/limits_watch.h"
#include "core/testing_node.h"

namespace p2p {
namespace {

using test::key;
using test::node_id;

class NodeWatch : public test::NodeTest {
 protected:
  // Whether all that run, but for that number itself, show it so.
  bool all_show(uint64_t number, NodeState state) {
    for (size_t i = 0; i < pump.size(); ++i) {
      bool is_asked = !pump[i].is_off && !pump[i].is_stopped && i + 1 != number;
      if (is_asked && view_of(i, number).state != state) return false;
    }
    return true;
  }
  bool all_are_online() {
    for (uint64_t number = 1; number <= pump.size(); ++number)
      if (!all_show(number, NodeState::online)) return false;
    return true;
  }
  // Votes that a host issued itself.
  size_t votes_by(size_t host) {
    std::set<NodeId> out;
    for (const auto& send : outputs<output::Send>(host)) {
      auto message = parse_message(send.bytes);
      const auto* items = message ? std::get_if<Items>(&*message) : nullptr;
      for (const Item& item : items ? items->items : std::vector<Item>{})
        if (const auto* vote = std::get_if<Vote>(&item); vote && vote->voter == pump.node(host).id())
          out.insert(vote->target);
    }
    return out.size();
  }
  // What a host sent as datagrams: messages and bytes.
  std::pair<size_t, size_t> datagrams(size_t host) {
    std::pair<size_t, size_t> out;
    for (const auto& send : outputs<output::Send>(host)) {
      if (send.delivery != Delivery::datagram) continue;
      ++out.first;
      out.second += send.bytes.size();
    }
    return out;
  }
};

TEST_F(NodeWatch, AProbeIsAnsweredWhereQuicsAcknowledgementIsNotEnough) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = link_as_member(0, 50);
  pump[0].heard[link].clear();
  uint64_t hash = pump.node(0).map().hash();
  pump.say(0, link, Probe{8, hash}, Delivery::datagram);
  EXPECT_TRUE(pump[0].heard[link].empty());
  pump.say(0, link, Probe{9, hash});
  ASSERT_EQ(pump[0].heard[link].size(), 1u);
  const auto* same = std::get_if<ProbeAnswer>(&pump[0].heard[link][0]);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->token, 9);
  EXPECT_FALSE(same->map_hash);
  EXPECT_TRUE(pump.node(0).in_sync());
  pump.say(0, link, Probe{10, hash + 1}, Delivery::datagram);
  const auto* other = std::get_if<ProbeAnswer>(&pump[0].heard[link][1]);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->map_hash, hash);
  EXPECT_FALSE(pump.node(0).in_sync());
}

TEST_F(NodeWatch, WhoAsksKnowsFromAnAnswerThatTheMapsAreEqual) {
  form(2);
  pump.run_for(20s);
  // Each hears of another map once, and then no more of it.
  for (size_t host : {0u, 1u}) {
    auto [mine, other] = *pump[host].links.begin();
    pump.give(host, input::MessageIn{mine, encode_message(ProbeAnswer{0, 99}), Delivery::datagram});
  }
  EXPECT_FALSE(pump.node(0).in_sync() && pump.node(1).in_sync());
  pump.run_for(limits::keepalive_interval + 1s);
  EXPECT_TRUE(pump.node(0).in_sync());
  EXPECT_TRUE(pump.node(1).in_sync());
  EXPECT_EQ(status(0).behind_for, Duration(0));
}

TEST_F(NodeWatch, ACrashIsKnownByAllInSeconds) {
  form(9);
  pump.run_for(20s);
  pump.vanish(8);
  EXPECT_TRUE(pump.run_until([&] { return all_show(9, NodeState::unreachable); }, 4s));
  for (uint64_t number = 1; number <= 8; ++number) EXPECT_TRUE(all_show(number, NodeState::online));
}

TEST_F(NodeWatch, InASmallNetworkAllOthersDecideAtOnce) {
  form(3);
  pump.run_for(20s);
  pump.vanish(2);
  EXPECT_TRUE(pump.run_until([&] { return all_show(3, NodeState::unreachable); }, 7s));
}

TEST_F(NodeWatch, LostDatagramsAreNoReasonToEndALink) {
  form(2);
  pump.loses_datagrams = true;
  pump.run_for(60s);
  EXPECT_EQ(status(0).links.size(), 1u);
  for (const auto& close : outputs<output::Close>(0)) EXPECT_NE(close.code, CloseCode::timeout);
}

TEST_F(NodeWatch, APeerThatStaysSilentIsGivenUp) {
  add_member(1, "first", "10.0.0.1");
  LinkId link = link_as_member(0, 50);
  pump.answers_probes = false;
  pump.run_for(limits::keepalive_interval + 1s);
  EXPECT_EQ(pump.closed(0, link), CloseCode::timeout);
}

TEST_F(NodeWatch, AVoteAgainstANeighbourHasItLookedAtAtOnce) {
  add_member(1, "first", "10.0.0.1");
  LinkId accused = link_as_member(0, 50), accuser = link_as_member(0, 51);
  pump.run_for(20s);
  pump.answers_probes = false;
  pump[0].heard[accused].clear();
  pump.say(0, accuser, Items{{net.vote(key(51), node_id(50), 1)}});
  pump.run_for(1ms);
  EXPECT_EQ(heard<Probe>(0, accused), 1u);
  // The accuser is heard, so it is not us who are cut off.
  pump.answers_probes = true;
  EXPECT_FALSE(pump.closed(0, accused));
}

TEST_F(NodeWatch, OneThatCannotHearAPeerWhichAllOthersHearDoesNoHarm) {
  form(6);
  pump.run_for(20s);
  uint64_t seq = view_of(2, 6).seq;
  pump.cut(0, 5, true);
  size_t wrong = 0;
  for (int i = 0; i < 300; ++i) {
    pump.run_for(1s);
    wrong += view_of(2, 6).state != NodeState::online || view_of(0, 6).state != NodeState::online;
  }
  EXPECT_EQ(wrong, 0u);
  // Each of the two votes, and votes once more: what the other publishes for it is bounded.
  EXPECT_GT(view_of(2, 6).seq, seq);
  EXPECT_LE(view_of(2, 6).seq, seq + 4);
}

TEST_F(NodeWatch, AStoppedProcessBlamesItselfAndIsRightSoonAfter) {
  form(6);
  pump.run_for(20s);
  for (size_t i = 0; i < 6; ++i) pump[i].outputs.clear();
  pump.stop(5);
  EXPECT_TRUE(pump.run_until([&] { return all_show(6, NodeState::unreachable); }, 10s));
  pump.run_for(20s);
  pump.go_on(5);
  EXPECT_TRUE(pump.run_until([&] { return all_are_online() && pump.all_in_sync(); }, 5s));
  pump.run_for(30s);
  EXPECT_TRUE(all_are_online());
  EXPECT_EQ(votes_by(5), 0u);
}

TEST_F(NodeWatch, WhoWasCutOffWasNotStopped) {
  form(4);
  pump.run_for(20s);
  for (size_t other : {0u, 1u, 2u}) pump.cut(3, other, true);
  pump.run_for(60s);
  EXPECT_TRUE(status(3).isolated);
  for (size_t other : {0u, 1u, 2u}) pump.cut(3, other, false);
  ASSERT_TRUE(pump.run_until([&] { return all_are_online() && pump.all_in_sync(); }));
  pump.run_for(10s);
  for (const std::string& problem : status(3).problems)
    EXPECT_EQ(problem.find("did not run"), std::string::npos);
}

TEST_F(NodeWatch, APauseWithinToleranceCostsNobodyAVote) {
  form(6);
  pump.run_for(20s);
  for (size_t i = 0; i < 6; ++i) pump[i].outputs.clear();
  for (int i = 0; i < 50; ++i) {
    pump.stop(5);
    pump.run_for(490ms);
    pump.go_on(5);
    pump.run_for(700ms);
  }
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(votes_by(i), 0u) << i;
}

TEST_F(NodeWatch, TheSafeProfileToleratesLongerPauses) {
  NodeOptions options = member_options(1, "first");
  options.tolerated_pause = limits::tolerated_pause_safe;
  pump.add(options, "10.0.0.1");
  LinkId link = link_as_member(0, 50);
  pump.run_for(20s);
  pump.answers_probes = false;
  pump.give(0, input::Tick{});
  auto lost = [&] { return pump.closed(0, link).has_value(); };
  pump[0].heard[link].clear();
  ASSERT_TRUE(pump.run_until([&] { return heard<Probe>(0, link) >= 2; }, 6s));
  Instant suspected = pump.mono;
  ASSERT_TRUE(pump.run_until(lost, 6s));
  EXPECT_GE(pump.mono - suspected, limits::tolerated_pause_safe - 200ms);
}

TEST_F(NodeWatch, LastSeenIsWhenTheVotesBeganAndNothingIsKnownOfWhatWasBefore) {
  form(14);
  pump.run_for(30s);
  pump.vanish(13);
  ASSERT_TRUE(pump.run_until([&] { return all_show(14, NodeState::unreachable); }, 5s));
  pump.run_for(100s);
  ASSERT_TRUE(view_of(0, 14).last_seen);
  EXPECT_GE(*view_of(0, 14).last_seen, 100s);
  EXPECT_LE(*view_of(0, 14).last_seen, 106s);
  for (uint64_t number = 2; number <= 13; ++number) EXPECT_LE(*view_of(0, number).last_seen, 6s) << number;
  // One that starts now finds it dead and cannot know since when.
  pump.restart(12, stored_options(12, 13));
  pump.run_for(30s);
  EXPECT_EQ(view_of(12, 14).state, NodeState::unreachable);
  EXPECT_FALSE(view_of(12, 14).last_seen);
}

TEST_F(NodeWatch, AWallBetweenTwoPartsIsNobodysDeath) {
  // Three cannot reach one that all others reach; each votes, and none of it ever shows.
  form(9);
  pump.run_for(20s);
  for (size_t other : {0u, 1u, 2u}) pump.cut(other, 8, true);
  size_t wrong = 0;
  for (int i = 0; i < 1200; ++i) {
    pump.run_for(500ms);
    wrong += view_of(4, 9).state != NodeState::online;
  }
  EXPECT_LE(wrong, 1u);
}

TEST_F(NodeWatch, AClockThatWasSetIsShownAtOnceAndOneThatIsSetAllTheTimeNowAndThen) {
  form(2);
  pump.run_for(60s);
  auto shown = [&] {
    size_t out = 0;
    for (const auto& send : outputs<output::Send>(0)) {
      auto message = parse_message(send.bytes);
      out += send.delivery == Delivery::stream && message && std::holds_alternative<Keepalive>(*message);
    }
    return out;
  };
  size_t before = shown();
  pump[0].clock_error = 1h;
  pump.give(0, input::Tick{});
  pump.run_for(1ms);
  EXPECT_EQ(shown(), before + 1);
  for (int i = 0; i < 60; ++i) {
    pump[0].clock_error = pump[0].clock_error + 1h;
    pump.run_for(1s);
  }
  EXPECT_LE(shown(), before + 1 + 7);
}

TEST_F(NodeWatch, AnIdleLinkCostsOneShortQuestionAnInterval) {
  form(9);
  pump.run_for(60s);
  for (size_t i = 0; i < 9; ++i) pump[i].outputs.clear();
  pump.run_for(600s);
  size_t questions = 0, question_bytes = 0, others = 0;
  for (size_t i = 0; i < 9; ++i) {
    questions += datagrams(i).first;
    question_bytes += datagrams(i).second;
    others += pump.count<output::Send>(i) - datagrams(i).first;
    EXPECT_EQ(pump.count<output::Dial>(i), 0u);
  }
  // 36 links, 120 intervals, and each end shows its clock once.
  EXPECT_GE(questions, 36u * 120);
  EXPECT_LE(questions, 36u * 121);
  EXPECT_LE(question_bytes, questions * 10);
  EXPECT_LE(others, 36u * 2);
}

}  // namespace
}  // namespace p2p
