#include "doctor/name_check.h"

#include <gtest/gtest.h>

namespace p2p::doctor {
namespace {

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

// attic at 10.0.1.5, as a neighbour told; DNS is on and right.
Explanation attic() {
  Explanation out;
  out.asked = "attic";
  out.meaning = "a bare name";
  out.name = "attic.p2p.internal";
  out.node.emplace();
  out.node->name = out.node->wanted_name = "attic";
  out.node->fqdn = out.name;
  out.node->addresses = out.addresses = {ip("10.0.1.5")};
  out.origin.is_signed = true;
  out.told_by = "cellar";
  out.origin.told_by = NodeId{};
  out.origin.told_by->bytes.fill(2);
  out.origin.age = 3s;
  out.dns = {true, {ip("10.0.1.5")}, 5};
  return out;
}

// The finding about `check`; fails the test when there is none.
Finding about(const Findings& findings, const std::string& check) {
  for (const Finding& finding : findings)
    if (finding.check == check) return finding;
  ADD_FAILURE() << "nothing about " << check;
  return {};
}

bool says(const Finding& finding, const std::string& words) {
  return finding.text.find(words) != std::string::npos;
}

TEST(NameCheck, ARightChainIsAllGood) {
  Findings findings = check_record(attic());
  EXPECT_EQ(conclusion_of(findings), "all good");
  EXPECT_FALSE(has_failed(findings));
  EXPECT_EQ(about(findings, "source").text, "came from cellar 3 s ago");
  EXPECT_EQ(about(findings, "our DNS").text, "answers 10.0.1.5 for 5 s");
}

TEST(NameCheck, WhoLostANameIsTold) {
  Explanation it = attic();
  it.losers = {"attic-yryo"};
  EXPECT_TRUE(says(about(check_record(it), "name"), "attic-yryo"));
  it.losers.clear();
  it.owner = "attic";
  EXPECT_TRUE(says(about(check_record(it), "name"), "which attic asked for first"));
}

TEST(NameCheck, ABrokenSignatureFails) {
  Explanation it = attic();
  it.origin.is_signed = false;
  EXPECT_EQ(about(check_record(it), "record").verdict, Verdict::fail);
}

TEST(NameCheck, TheStateComesWithItsReason) {
  Explanation it = attic();
  it.node->state = NodeState::unreachable;
  it.origin.votes = 3;
  it.origin.is_voted_out = true;
  Finding dead = about(check_record(it), "state");
  EXPECT_EQ(dead.verdict, Verdict::warn);
  EXPECT_TRUE(says(dead, "3 neighbours"));
  it.origin = {.is_signed = true, .is_isolated = true};
  EXPECT_EQ(about(check_record(it), "state").verdict, Verdict::fail) << "it is this host that is cut off";
  it.node->state = NodeState::left;
  it.addresses.clear();
  it.dns = DnsSays{};
  EXPECT_EQ(about(check_record(it), "state").verdict, Verdict::warn);
  EXPECT_EQ(about(check_record(it), "our DNS").verdict, Verdict::ok);
}

TEST(NameCheck, DnsMustSayWhatTheRecordSays) {
  Explanation it = attic();
  it.dns->addresses = {ip("10.9.9.9")};
  EXPECT_EQ(about(check_record(it), "our DNS").verdict, Verdict::fail);
  it.dns = DnsSays{};
  EXPECT_EQ(about(check_record(it), "our DNS").verdict, Verdict::fail);
  it.is_omitted = true;
  EXPECT_EQ(about(check_record(it), "our DNS").verdict, Verdict::ok);
  it.is_omitted = false;
  it.dns.reset();
  EXPECT_EQ(about(check_record(it), "our DNS").text, "off (--dns)");
}

TEST(NameCheck, ServicesOfAllBelongToNobody) {
  Explanation it;
  it.asked = it.name = "_ssh._tcp.p2p.internal";
  it.meaning = "a service name";
  it.dns = DnsSays{true, {}, 0};
  Findings findings = check_record(it);
  EXPECT_EQ(findings.size(), 2u);
  EXPECT_FALSE(has_failed(findings));
}

TEST(ProgramsCheck, TellsTheWayThatAnswered) {
  NameProbe probe{"attic.p2p.internal", {ip("10.0.1.5")}, "", {{"files", {}}, {"p2pddns", {ip("10.0.1.5")}}}};
  Finding good = check_programs({ip("10.0.1.5"), ip("fe80::1")}, probe, true);
  EXPECT_EQ(good.verdict, Verdict::ok) << "a way may leave link-local addresses out";
  EXPECT_TRUE(says(good, "through \"p2pddns\""));
}

TEST(ProgramsCheck, AForeignAddressIsBlamedOnItsWay) {
  NameProbe probe{"attic.p2p.internal", {ip("10.9.9.9")}, "", {{"files", {ip("10.9.9.9")}}}};
  Finding wrong = check_programs({ip("10.0.1.5")}, probe, true);
  EXPECT_EQ(wrong.verdict, Verdict::fail);
  EXPECT_NE(wrong.todo.find("/etc/hosts"), std::string::npos);
  EXPECT_EQ(check_programs({}, probe, true).verdict, Verdict::fail) << "a name without addresses has some";
}

TEST(ProgramsCheck, NothingFoundIsAFaultOnlyWhereTheNamesAreServed) {
  NameProbe probe{"attic.p2p.internal", {}, "Name or service not known", {{"files", {}}, {"dns", {}}}};
  EXPECT_EQ(check_programs({ip("10.0.1.5")}, probe, true).verdict, Verdict::fail);
  EXPECT_EQ(check_programs({ip("10.0.1.5")}, probe, false).verdict, Verdict::warn);
  EXPECT_EQ(check_programs({}, probe, true).verdict, Verdict::ok);
  EXPECT_EQ(check_bare({ip("10.0.1.5")}, probe, "attic.p2p.internal").verdict, Verdict::warn);
}

TEST(Conclusion, IsOfTheFirstFailureThenOfTheFirstWarning) {
  Findings findings{
      {Verdict::ok, "a", "", ""}, {Verdict::warn, "b", "", "see b"}, {Verdict::fail, "c", "", "mend c"}};
  EXPECT_EQ(conclusion_of(findings), "mend c");
  findings.pop_back();
  EXPECT_EQ(conclusion_of(findings), "see b");
  findings.pop_back();
  EXPECT_EQ(conclusion_of(findings), "all good");
}

}  // namespace
}  // namespace p2p::doctor
