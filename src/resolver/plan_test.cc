#include "resolver/plan.h"

#include <gtest/gtest.h>

#include "resolver/setup.h"

namespace p2p::resolver {
namespace {

Target target() { return {Zone(), *SocketAddress::parse("127.0.0.1:7355")}; }

HostFacts debian() {
  HostFacts facts;
  facts.nsswitch = "hosts: files dns\n";
  facts.nsswitch_target = std::string(nsswitch_path);
  facts.resolv_conf = "nameserver 192.0.2.53\n";
  facts.resolv_conf_target = "/etc/resolv.conf";
  facts.library_directory = "/usr/lib/x86_64-linux-gnu";
  facts.module_source = "/usr/lib/p2p-ddns/libnss_p2pddns.so.2";
  return facts;
}

HostFacts with_resolved(int version) {
  HostFacts facts = debian();
  facts.resolved = true;
  facts.systemd_version = version;
  facts.resolv_conf = "# made by systemd\nnameserver 127.0.0.53\noptions edns0\n";
  facts.resolv_conf_target = "/run/systemd/resolve/stub-resolv.conf";
  return facts;
}

std::string why_not(Way way, const HostFacts& facts) {
  auto plan = make_plan(way, facts, target());
  return plan ? "possible" : plan.error().message;
}

TEST(Plan, APlainHostGetsTheModuleAndOneWordInNsswitch) {
  EXPECT_EQ(best_way(debian(), target()), Way::nss);
  auto plan = make_plan(Way::nss, debian(), target());
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->changes.size(), 2u);
  EXPECT_EQ(plan->changes[0].kind, Change::module);
  EXPECT_EQ(plan->changes[0].path, "/usr/lib/x86_64-linux-gnu/libnss_p2pddns.so.2");
  EXPECT_EQ(plan->changes[1].kind, Change::nsswitch);
}

TEST(Plan, WhatAPackageInstalledIsNotInstalledAgain) {
  HostFacts facts = debian();
  facts.module_installed = true;
  EXPECT_EQ(make_plan(Way::nss, facts, target())->changes.size(), 1u);
  facts.nsswitch = "hosts: files p2pddns dns\n";
  EXPECT_TRUE(make_plan(Way::nss, facts, target())->changes.empty());
}

TEST(Plan, WithoutTheModuleTheNextWayIsTaken) {
  HostFacts facts = with_resolved(252);
  facts.module_source.clear();
  EXPECT_NE(why_not(Way::nss, facts).find("neither installed nor beside"), std::string::npos);
  EXPECT_EQ(best_way(facts, target()), Way::resolved);
  facts.resolved = false;
  EXPECT_EQ(best_way(facts, target()), Way::hosts);
}

TEST(Plan, ResolvedIsToldByADelegateOrByALinkAsItsVersionAllows) {
  auto by_delegate = make_plan(Way::resolved, with_resolved(258), target());
  ASSERT_TRUE(by_delegate);
  EXPECT_EQ(by_delegate->changes[0].path, "/etc/systemd/dns-delegate.d/p2p-ddns.dns-delegate");
  EXPECT_NE(by_delegate->changes[0].content.find("DNS=127.0.0.1:7355\nDomains=~p2p.internal\n"),
            std::string::npos);
  for (int version : {0, 252, 257}) {
    auto by_link = make_plan(Way::resolved, with_resolved(version), target());
    ASSERT_TRUE(by_link);
    EXPECT_EQ(by_link->changes[0].path, "/etc/systemd/system/p2p-ddns-resolved.service");
    EXPECT_NE(by_link->changes[0].content.find("resolvectl domain p2pddns0 ~p2p.internal\n"),
              std::string::npos);
  }
}

TEST(Plan, AResolverThatNobodyAsksIsNoWay) {
  HostFacts facts = with_resolved(252);
  facts.resolv_conf = "nameserver 192.0.2.53\n";
  EXPECT_NE(why_not(Way::resolved, facts).find("neither resolv.conf nor nsswitch.conf"), std::string::npos);
  facts.nsswitch = "hosts: files resolve [!UNAVAIL=return] dns\n";
  EXPECT_EQ(why_not(Way::resolved, facts), "possible");
  facts.dnsmasq = facts.unbound = true;
  facts.directories = {std::string(dnsmasq_directory), std::string(unbound_directory)};
  EXPECT_NE(why_not(Way::dnsmasq, facts).find("does not send"), std::string::npos);
  facts.resolv_conf = "#nameserver 127.0.0.1\nnameserver 127.0.0.11\nnameservers 127.0.0.1\n";
  EXPECT_NE(why_not(Way::unbound, facts).find("does not send"), std::string::npos);
  facts.resolv_conf = "search x\nnameserver\t127.0.0.1 # here\n";
  EXPECT_EQ(why_not(Way::dnsmasq, facts), "possible");
  EXPECT_EQ(why_not(Way::unbound, facts), "possible");
  facts.directories.clear();
  EXPECT_NE(why_not(Way::dnsmasq, facts).find("without /etc/dnsmasq.d"), std::string::npos);
}

TEST(Plan, NoWayTouchesNamesOutsideOfTheZone) {
  HostFacts facts = with_resolved(252);
  facts.network_manager = facts.network_manager_dnsmasq = facts.dnsmasq = facts.unbound = true;
  facts.resolv_conf = "nameserver 127.0.0.1\nnameserver 127.0.0.53\n";
  facts.directories = {std::string(dnsmasq_directory), std::string(network_manager_directory),
                       std::string(unbound_directory)};
  for (Way way : all_ways) {
    auto plan = make_plan(way, facts, target());
    ASSERT_TRUE(plan) << name_of(way);
    for (const Change& change : plan->changes) {
      EXPECT_EQ(change.path.find("resolv.conf"), std::string::npos);
      EXPECT_TRUE(may_have_made(way, change.kind, change.path)) << change.path;
      if (change.kind != Change::file) continue;
      EXPECT_NE(change.content.find("p2p.internal"), std::string::npos);
      EXPECT_NE(change.content.find("7355"), std::string::npos);
    }
  }
}

TEST(Plan, OnlyPlacesOfAWayAreTakenAway) {
  EXPECT_FALSE(may_have_made(Way::dnsmasq, Change::file, "/etc/passwd"));
  EXPECT_FALSE(may_have_made(Way::dnsmasq, Change::file, "/etc/unbound/unbound.conf.d/p2p-ddns.conf"));
  EXPECT_FALSE(may_have_made(Way::nss, Change::module, "/lib/libc.so.6"));
  EXPECT_FALSE(may_have_made(Way::nss, Change::module, "/x/../libnss_p2pddns.so.2"));
  EXPECT_FALSE(may_have_made(Way::nss, Change::nsswitch, "/etc/shadow"));
  EXPECT_FALSE(may_have_made(Way::hosts, Change::hosts, "hosts"));
}

TEST(Plan, TheTextSaysWhatWouldHappenAndWhyNotOtherwise) {
  std::string text = plan_text(debian(), target(), std::nullopt);
  for (const char* part :
       {"hosts: files dns\n", "asks 192.0.2.53", "* nss            possible",
        "no: systemd-resolved does not run",
        "1. copy /usr/lib/p2p-ddns/libnss_p2pddns.so.2 to /usr/lib/x86_64-linux-gnu/libnss_p2pddns.so.2",
        "- hosts: files dns", "+ hosts: files p2pddns dns", "Nothing was changed"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  std::string link = plan_text(with_resolved(252), target(), Way::resolved);
  EXPECT_NE(link.find("| ExecStart=resolvectl dns p2pddns0 127.0.0.1:7355"), std::string::npos) << link;
  EXPECT_NE(link.find("answers DNS questions at 127.0.0.1:7355"), std::string::npos);
  EXPECT_NE(plan_text(debian(), target(), Way::unbound).find("is not possible: unbound does not run"),
            std::string::npos);
  EXPECT_NE(parse_way("bind").error().message.find("choose nss, resolved"), std::string::npos);
}

}  // namespace
}  // namespace p2p::resolver
