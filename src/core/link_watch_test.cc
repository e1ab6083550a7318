#include "core/link_watch.h"

#include <gtest/gtest.h>

#include "base/limits_watch.h"
#include "base/random.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::mono_s;
using Duty = LinkWatch::Duty;

// One watch, its peer, and the path between them.
class LinkWatchTest : public testing::Test {
 protected:
  void start(bool asks, Duration phase = 0ms, Duration pause = limits::tolerated_pause) {
    watch.start(now, asks, phase, pause);
  }
  // Time passes; what the watch sends is answered after a round trip, unless `answers` says no.
  void run_for(Duration time) {
    Instant end = now + time;
    while (now < end) {
      Instant next = std::min(end, watch.deadline());
      if (pending && pending->at < next) next = pending->at;
      now = std::max(now, next);
      if (pending && pending->at <= now) {
        watch.answered(pending->token, now);
        pending.reset();
      }
      for (Duty duty = watch.due(now); duty != Duty::none; duty = watch.due(now)) note(duty);
    }
  }
  void note(Duty duty) {
    if (duty == Duty::lost) lost_at = now;
    redials += duty == Duty::redial;
    if (duty != Duty::ask && duty != Duty::probe) return;
    (duty == Duty::ask ? asked : probed).push_back(now);
    if (answers) pending = Answer{now + round_trip, watch.token()};
  }

  struct Answer {
    Instant at;
    uint8_t token;
  };
  Instant now = mono_s(100);
  LinkWatch watch;
  bool answers = true;
  Duration round_trip = 10ms;
  std::optional<Answer> pending;
  std::vector<Instant> asked, probed;
  std::optional<Instant> lost_at;
  int redials = 0;
};

TEST_F(LinkWatchTest, TheDialerAsksOnceAnIntervalInItsOwnRhythm) {
  start(true, 700ms);
  run_for(60s);
  ASSERT_EQ(asked.size(), 12u);
  for (size_t i = 0; i < asked.size(); ++i)
    EXPECT_EQ(asked[i], mono_s(100) + 700ms + limits::keepalive_interval * i);
  EXPECT_TRUE(probed.empty());
  EXPECT_EQ(watch.round_trip(), 10ms);
}

TEST_F(LinkWatchTest, TheAcceptorAsksOnceAndIsContentWithBeingAsked) {
  start(false, 700ms);
  for (int i = 0; i < 20; ++i) {
    run_for(limits::keepalive_interval);
    watch.was_asked(now);
  }
  EXPECT_EQ(asked.size(), 1u);
  EXPECT_TRUE(probed.empty());
  EXPECT_TRUE(watch.round_trip());
}

TEST_F(LinkWatchTest, ASilentPeerIsLostAfterThePauseAndARoundTripFromTheFirstProbe) {
  for (bool asks : {true, false})
    for (Duration pause : {limits::tolerated_pause, limits::tolerated_pause_safe}) {
      lost_at.reset();
      probed.clear();
      answers = true;
      start(asks, 0ms, pause);
      run_for(100ms);
      answers = false;
      run_for(10s);
      ASSERT_TRUE(lost_at);
      ASSERT_EQ(probed.size(), size_t{limits::burst_probes});
      EXPECT_GE(*lost_at - probed[0], pause + round_trip);
      EXPECT_LE(*lost_at - probed[0], pause + 300ms);
      EXPECT_GE(probed[1] - probed[0], limits::burst_spacing_min);
      EXPECT_LE(probed[1] - probed[0], limits::burst_spacing_max);
      EXPECT_EQ(watch.deadline(), Instant::never());
      EXPECT_EQ(watch.due(now + 1h), Duty::none);
    }
}

TEST_F(LinkWatchTest, AQuietBurstHasThePeerRedialledOnce) {
  start(true);
  answers = false;
  run_for(10s);
  EXPECT_TRUE(lost_at);
  EXPECT_EQ(redials, 1);
}

TEST_F(LinkWatchTest, AnySignOfLifeEndsTheSuspicion) {
  start(false);
  run_for(1s);
  answers = false;
  watch.suspect(now);
  run_for(300ms);
  EXPECT_TRUE(watch.suspected_since());
  watch.heard(now);
  EXPECT_FALSE(watch.suspected_since());
  run_for(2s);
  EXPECT_FALSE(lost_at);
}

TEST_F(LinkWatchTest, AnAcknowledgedProbeIsAnAnswerAndMeasures) {
  start(true);
  answers = false;
  for (int i = 0; i < 3; ++i) {
    while (asked.size() == static_cast<size_t>(i)) run_for(1ms);
    now = now + 20ms;
    watch.acknowledged(now);
  }
  EXPECT_TRUE(probed.empty());
  ASSERT_TRUE(watch.round_trip());
  EXPECT_GE(*watch.round_trip(), 19ms);
  EXPECT_LE(*watch.round_trip(), 21ms);
  // Of what else was sent: a sign of life that measures nothing.
  now = now + 2s;
  watch.acknowledged(now);
  EXPECT_LE(*watch.round_trip(), 21ms);
  // It ends a burst too.
  watch.suspect(now);
  run_for(100ms);
  watch.acknowledged(now);
  EXPECT_FALSE(watch.suspected_since());
}

TEST_F(LinkWatchTest, AnAccusedPeerThatAnswersCostsOneProbe) {
  start(true);
  run_for(1s);
  watch.suspect(now);
  watch.suspect(now);
  run_for(1s);
  EXPECT_EQ(probed.size(), 1u);
  EXPECT_FALSE(watch.suspected_since());
}

TEST_F(LinkWatchTest, AfterAStallOfOurOwnThePeerHasAllItsTimeAgain) {
  start(true);
  run_for(1s);
  answers = false;
  run_for(4400ms);
  ASSERT_TRUE(watch.suspected_since());
  // This process was stopped; its packets wait in the socket.
  now = now + 20s;
  watch.forgive(now);
  EXPECT_EQ(watch.suspected_since(), now);
  Instant woken = now;
  run_for(10s);
  ASSERT_TRUE(lost_at);
  EXPECT_GE(*lost_at - woken, limits::tolerated_pause);
}

TEST_F(LinkWatchTest, TheRhythmOutlivesStallsAndExtraQuestions) {
  start(true, 700ms);
  run_for(2s);
  watch.ask_now(now);
  run_for(100ms);
  EXPECT_EQ(asked.size(), 2u);
  now = now + 33s;
  run_for(30s);
  Duration interval = limits::keepalive_interval;
  EXPECT_EQ((asked.back() - mono_s(100)) % interval, Duration(700ms));
}

struct Trouble {
  double loss = 0;  // each way
  bool has_pauses = false;
};
// How many of 200 links to a living peer were given up in 10 minutes, and how many probes of bursts it took.
std::pair<uint64_t, uint64_t> given_up(Trouble trouble) {
  constexpr Duration kPause = limits::tolerated_pause - 10ms;
  Random random(5);
  std::pair<uint64_t, uint64_t> out;
  for (int run = 0; run < 200; ++run) {
    LinkWatch watch;
    Instant now = mono_s(100), end = now + 600s;
    bool asks = run % 2 == 0;
    watch.start(now, asks, random.pause(1s), limits::tolerated_pause);
    Instant question = now + 2s, pause_from = trouble.has_pauses ? now + 3s : Instant::never();
    std::vector<std::pair<Instant, uint8_t>> coming;
    auto leave_at = [&](Instant at) {
      return pause_from <= at && at < pause_from + kPause ? pause_from + kPause : at;
    };
    while (now < end) {
      Instant next = std::min({end, watch.deadline(), question});
      for (auto& [at, token] : coming) next = std::min(next, at);
      now = std::max(now, next);
      if (pause_from + 1s < now) pause_from = now + random.pause(2s);
      std::erase_if(coming, [&](const auto& answer) {
        if (answer.first <= now) watch.answered(answer.second, now);
        return answer.first <= now;
      });
      if (question <= now) {
        question = question + limits::keepalive_interval;
        if (!asks && random.unit() >= trouble.loss) watch.was_asked(now);
      }
      for (Duty duty = watch.due(now); duty != Duty::none; duty = watch.due(now)) {
        out.first += duty == Duty::lost;
        out.second += duty == Duty::probe;
        bool is_sent = duty == Duty::ask || duty == Duty::probe;
        bool is_lost = random.unit() < trouble.loss || random.unit() < trouble.loss;
        if (is_sent && !is_lost) coming.emplace_back(leave_at(now + 5ms) + 5ms, watch.token());
      }
    }
  }
  return out;
}

TEST(LinkWatchInTrouble, NeitherLossNorPausesWithinToleranceAreFatal) {
  EXPECT_EQ(given_up({}), (std::pair<uint64_t, uint64_t>(0, 0)));
  for (Trouble trouble : {Trouble{0.1, false}, Trouble{0, true}}) {
    auto [lost, probes] = given_up(trouble);
    EXPECT_EQ(lost, 0u) << trouble.loss;
    EXPECT_GT(probes, 500u) << trouble.loss;
  }
}

TEST(LinkWatchInTrouble, BothTogetherSeldomAre) {
  auto [lost, probes] = given_up({0.1, true});
  EXPECT_LT(lost * 1000, probes);
}

}  // namespace
}  // namespace p2p
