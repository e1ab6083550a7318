#include "core/beacon_answers.h"

#include <gtest/gtest.h>

#include "base/limits_discovery.h"
#include "core/testing.h"

namespace p2p {
namespace {

using test::ip;
using test::mono_s;
using test::node_id;

class BeaconAnswersTest : public testing::Test {
 protected:
  BeaconAnswers::Answer from(uint64_t number, const char* address = "10.0.0.1") {
    return {node_id(number), {ip(address), 7353, 0}, 1, now};
  }
  BeaconAnswers answers;
  Random random{1};
  Instant now = mono_s(10);
};

TEST_F(BeaconAnswersTest, ASmallNetworkAnswersAtOnce) {
  answers.add(from(1), Duration(0), 12, random);
  EXPECT_EQ(answers.next_deadline(), now);
  ASSERT_EQ(answers.take_due(now).size(), 1u);
  EXPECT_TRUE(answers.take_due(now).empty());
}

TEST_F(BeaconAnswersTest, AnAnswerCanBeHeldBack) {
  answers.add(from(1), 500ms, 3, random);
  EXPECT_TRUE(answers.take_due(now + 499ms).empty());
  EXPECT_EQ(answers.take_due(now + 500ms).size(), 1u);
}

TEST_F(BeaconAnswersTest, ALargeOneAnswersSpreadOverTime) {
  std::vector<Instant> dues;
  for (int i = 0; i < 60; ++i) {
    BeaconAnswers one;
    one.add(from(1), Duration(0), 10000, random);
    dues.push_back(one.next_deadline());
  }
  auto [first, last] = std::minmax_element(dues.begin(), dues.end());
  EXPECT_GT(*last - *first, limits::beacon_answer_delay_max / 2);
  EXPECT_LE(*last, now + limits::beacon_answer_delay_max);
}

TEST_F(BeaconAnswersTest, OneWaitsForEachPeerToItsLastPlace) {
  answers.add(from(1, "10.0.0.1"), Duration(0), 1000, random);
  answers.add(from(1, "10.0.0.2"), Duration(0), 1000, random);
  auto due = answers.take_due(now + limits::beacon_answer_delay_max);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].to.ip, ip("10.0.0.2"));
}

TEST_F(BeaconAnswersTest, TheyAreBounded) {
  for (uint64_t i = 0; i < 1000; ++i) answers.add(from(i), Duration(0), 1000, random);
  EXPECT_EQ(answers.take_due(now + 1min).size(), limits::beacon_answers_waiting_max);
  EXPECT_EQ(answers.next_deadline(), Instant::never());
}

}  // namespace
}  // namespace p2p
