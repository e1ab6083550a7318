#include "core/diagnosis.h"

#include <gtest/gtest.h>

#include "base/limits_watch.h"

namespace p2p {
namespace {

// The one problem that is told, or how many there are.
std::string told(const Symptoms& symptoms) {
  auto problems = problems_of(symptoms);
  return problems.size() == 1 ? problems[0] : std::to_string(problems.size()) + " problems";
}
bool says(const Symptoms& symptoms, const std::string& text) {
  return told(symptoms).find(text) != std::string::npos;
}

TEST(Diagnosis, AHealthyNodeHasNoProblem) {
  EXPECT_TRUE(
      problems_of({.port = 7353, .wanted_name = "attic", .name = "attic", .knows_others = true}).empty());
}

TEST(Diagnosis, IsolationHasAReasonAndARemedy) {
  Symptoms symptoms{.port = 7353, .is_isolated = true, .isolated_for = 15s, .knows_others = true};
  EXPECT_TRUE(says(symptoms, "firewall (UDP port 7353)"));
  EXPECT_FALSE(says(symptoms, "--bootstrap"));
  symptoms.isolated_for = limits::isolation_is_long;
  EXPECT_TRUE(says(symptoms, "--bootstrap"));
  symptoms.refusal = "this identity was turned out";
  EXPECT_EQ(told(symptoms), "other nodes refuse this one: this identity was turned out");
}

TEST(Diagnosis, WhoKnowsNobodyIsNotIsolated) {
  EXPECT_TRUE(problems_of({.is_isolated = true, .isolated_for = 1h}).empty());
}

TEST(Diagnosis, OfACauseAndItsConsequencesTheCauseIsTold) {
  Symptoms unplugged{
      .has_no_address = true, .is_isolated = true, .knows_others = true, .accusations = 20, .behind_for = 1h};
  EXPECT_EQ(told(unplugged), "this host has no address that others could use");
  Symptoms slept{.accusations = 20, .stalled_for = 61s};
  EXPECT_TRUE(says(slept, "did not run for 61 s"));
}

TEST(Diagnosis, TellsWhomItCannotReachThoughOthersDo) {
  EXPECT_TRUE(says({.out_of_reach = 1, .out_of_reach_name = "attic"}, "\"attic\" does not answer this host"));
  EXPECT_TRUE(says({.out_of_reach = 3, .out_of_reach_name = "attic"}, "\"attic\" and 2 more do not answer"));
}

TEST(Diagnosis, TellsOfAccusationsABadClockAndAMapThatDiffers) {
  EXPECT_TRUE(says({.accusations = limits::accusations_worth_telling}, "did not reach this one"));
  EXPECT_TRUE(says({.behind_for = 61s}, "differed from a neighbour's for 61 s"));
  EXPECT_TRUE(says({.clock_offset = -2h}, "clock is wrong"));
  EXPECT_TRUE(says({.records_left_out = 2}, "2 of the records"));
  EXPECT_TRUE(
      problems_of({.accusations = 1, .stalled_for = 1s, .behind_for = 1s, .clock_offset = 1s}).empty());
}

}  // namespace
}  // namespace p2p
