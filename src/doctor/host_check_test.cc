#include "doctor/host_check.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace p2p::doctor {
namespace {

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

// A host on which all is as it should be: two nodes, a link that came in, hosts file and DNS.
HostProbes healthy() {
  HostProbes out;
  out.status.emplace();
  StatusView& status = *out.status;
  status.phase = Phase::running;
  status.known = status.online = 2;
  status.links.emplace_back();
  status.in_sync = true;
  status.port = 7353;
  out.storage = "saved";
  out.is_port_held = out.is_served = true;
  NodeView attic;
  attic.name = "attic";
  attic.addresses = {ip("10.0.1.5")};
  out.programs = {{attic, {"attic.p2p.internal", {ip("10.0.1.5")}, "", {{"files", {ip("10.0.1.5")}}}}}};
  out.setups = {"hosts: /etc/hosts: has our section"};
  out.hosts = {{"/etc/hosts", "10.0.1.5\tattic.p2p.internal attic\t# managed by p2p-ddns\n"}};
  out.dns = {{"127.0.0.1:53", "", ""}};
  return out;
}

// Only this is wrong.
void expect_only(const HostProbes& probes, Verdict verdict, const std::string& check) {
  for (const Finding& finding : check_host(probes)) {
    EXPECT_EQ(finding.verdict, finding.check == check ? verdict : Verdict::ok)
        << finding.check << ": " << finding.text;
    EXPECT_EQ(finding.todo.empty(), finding.verdict == Verdict::ok) << finding.check;
  }
}

TEST(HostCheck, AHealthyHostIsAllGood) {
  Findings findings = check_host(healthy());
  EXPECT_EQ(conclusion_of(findings), "all good");
  for (const char* check :
       {"daemon", "network", "port", "clock", "storage", "set-up", "hosts file", "DNS", "programs"})
    EXPECT_EQ(std::ranges::count(findings, check, &Finding::check), 1) << check;
}

TEST(HostCheck, EachFaultIsFoundAndNothingElse) {
  HostProbes probes = healthy();
  probes.status->links.clear();
  expect_only(probes, Verdict::warn, "network");
  probes.status->isolated = true;
  probes.status->isolated_for = 90s;
  expect_only(probes, Verdict::fail, "network");
  probes = healthy();
  probes.status->links[0].guest = true;
  expect_only(probes, Verdict::warn, "network");
  probes = healthy();
  probes.status->in_sync = false;
  probes.status->behind_for = 1min;
  expect_only(probes, Verdict::warn, "network");
  probes = healthy();
  probes.status->problems = {"this host's clock is wrong"};
  EXPECT_EQ(conclusion_of(check_host(probes)), "this host's clock is wrong");
  probes = healthy();
  probes.is_port_held = false;
  expect_only(probes, Verdict::warn, "port");
  probes = healthy();
  probes.status->clock_offset = -1h;
  expect_only(probes, Verdict::warn, "clock");
  probes = healthy();
  probes.storage = "not saved: disk full";
  expect_only(probes, Verdict::fail, "storage");
  probes = healthy();
  probes.setups = {"nss: /etc/nsswitch.conf: p2pddns was taken out by somebody: install again"};
  expect_only(probes, Verdict::fail, "set-up");
  probes = healthy();
  probes.dns[0].tcp_error = "Connection refused";
  expect_only(probes, Verdict::fail, "DNS");
  probes = healthy();
  probes.programs[0].probe.addresses = {};
  expect_only(probes, Verdict::fail, "programs");
}

TEST(HostCheck, AHostsFileThatIsBehindIsFound) {
  HostProbes probes = healthy();
  for (const char* section :
       {"", "10.0.1.6\tattic.p2p.internal attic\n", "10.0.1.5\tattic2.p2p.internal attic2\n",
        "10.0.1.55\tattic.p2p.internal attic\n"}) {
    probes.hosts[0].section = section;
    expect_only(probes, Verdict::fail, "hosts file");
  }
}

TEST(HostCheck, IsolationIsToldInSecondsAndADifferenceOfAMomentIsNoAlarm) {
  HostProbes probes = healthy();
  probes.status->isolated = true;
  probes.status->isolated_for = 90s;
  Findings findings = check_host(probes);
  auto network = std::ranges::find(findings, "network", &Finding::check);
  EXPECT_NE(network->text.find("90 s"), std::string::npos);
  probes = healthy();
  probes.status->in_sync = false;
  probes.status->behind_for = 2s;
  EXPECT_EQ(conclusion_of(check_host(probes)), "all good");
}

TEST(HostCheck, ALoneOrNewNodeIsNoFault) {
  HostProbes probes = healthy();
  probes.status->known = 1;
  probes.status->links.clear();
  EXPECT_EQ(conclusion_of(check_host(probes)), "all good");
}

TEST(HostCheck, WithoutADaemonTheRestIsStillLookedAt) {
  HostProbes probes;
  probes.no_daemon = "no daemon answers at /run/p2p-ddns/control.sock";
  probes.setups = {"nothing is installed"};
  Findings findings = check_host(probes);
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].verdict, Verdict::fail);
  EXPECT_EQ(findings[0].text, probes.no_daemon);
  EXPECT_EQ(findings[1].verdict, Verdict::ok);
}

}  // namespace
}  // namespace p2p::doctor
