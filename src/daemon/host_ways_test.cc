// The ways that change files of the host: what they write, and that nothing of it stays.
#include <gtest/gtest.h>

#include "daemon/hosts_way.h"
#include "daemon/nss_way.h"
#include "daemon/testing_names.h"
#include "nss/snapshot.h"
#include "resolver/setup.h"
#include "resolver/testing_files.h"

namespace p2p::daemon {
namespace {

using resolver::get;
using resolver::put;

class HostWays : public testing::Test {
 protected:
  HostWays() { put(hosts, kForeign); }

  HostsWay hosts_way(const std::string& flag_path) { return {places, flag_path, "p2p.internal", role}; }
  NssWay nss_way(bool is_asked_for) { return {places, is_asked_for, role}; }
  uint32_t heartbeat() {
    std::string bytes = get(places.names_file);
    p2p_names_header header{};
    if (bytes.size() >= sizeof header) std::memcpy(&header, bytes.data(), sizeof header);
    return header.heartbeat_s;
  }

  static constexpr const char* kForeign = "127.0.0.1 localhost";
  resolver::ScratchDirectory scratch{true};
  std::string hosts = scratch / "hosts";
  HostPlaces places{.setup_journal = scratch / "setup",
                    .flag_journal = scratch / "flags",
                    .names_file = scratch / "names",
                    .nsswitch = scratch / "nsswitch.conf"};
  HostRole role{scratch / "lock"};
  NameTablePtr names = table({row(1, "attic", {"A 10.0.0.1"})});
  Instant now{100s};
};

TEST_F(HostWays, AHostsFileHasTheNamesWhileTheDaemonRuns) {
  HostsWay way = hosts_way(hosts);
  way.check(now, now);
  EXPECT_EQ(get(hosts), kForeign);
  way.publish(names, now);
  EXPECT_NE(get(hosts).find("10.0.0.1\tattic.p2p.internal attic"), std::string::npos) << get(hosts);
  EXPECT_EQ(way.serving().hosts_files, std::vector{hosts});
  way.clear();
  EXPECT_EQ(get(hosts), kForeign);
  EXPECT_FALSE(std::filesystem::exists(places.flag_journal));
}

TEST_F(HostWays, WhatAKilledDaemonLeftTheNextOneTakesAway) {
  HostsWay killed = hosts_way(hosts);
  killed.check(now, now);
  killed.publish(names, now);
  HostsWay next = hosts_way("");
  next.check(now, now);
  EXPECT_EQ(get(hosts), kForeign);
  EXPECT_FALSE(std::filesystem::exists(places.flag_journal));
}

TEST_F(HostWays, WhatAKilledDaemonLeftUninstallTakesAway) {
  HostsWay killed = hosts_way(hosts);
  killed.check(now, now);
  killed.publish(names, now);
  EXPECT_TRUE(remove_flagged_hosts(places.flag_journal, ""));
  EXPECT_EQ(get(hosts), kForeign);
}

TEST_F(HostWays, AnInstalledHostsFileIsKeptFromThenOnAndUntilItIsUninstalled) {
  HostsWay way = hosts_way("");
  way.publish(names, now);
  resolver::Journal journal(places.setup_journal);
  ASSERT_TRUE(journal.add({resolver::Way::hosts, resolver::Change::hosts, hosts}));
  way.check(now, now);
  EXPECT_NE(get(hosts).find("attic"), std::string::npos);
  ASSERT_TRUE(journal.drop({resolver::Way::hosts, resolver::Change::hosts, hosts}));
  way.check(now, now);
  EXPECT_EQ(get(hosts), kForeign);
}

TEST_F(HostWays, AHostsFileThatCannotBeTidiedUpIsTriedAgainUntilItCan) {
  HostsWay way = hosts_way("");
  way.publish(names, now);
  resolver::Journal journal(places.setup_journal);
  ASSERT_TRUE(journal.add({resolver::Way::hosts, resolver::Change::hosts, hosts}));
  way.check(now, now);
  ASSERT_TRUE(journal.drop({resolver::Way::hosts, resolver::Change::hosts, hosts}));
  std::filesystem::rename(hosts, scratch / "moved");
  std::filesystem::create_directory(hosts);
  way.check(now, now);
  EXPECT_EQ(way.problems(), std::vector{hosts + " is no regular file"});
  std::filesystem::remove(hosts);
  std::filesystem::rename(scratch / "moved", hosts);
  way.check(now, now);
  EXPECT_EQ(get(hosts), kForeign);
  EXPECT_TRUE(way.problems().empty());
}

TEST_F(HostWays, AFightOverAHostsFileIsToldAsAProblem) {
  HostsWay way = hosts_way(hosts);
  way.check(now, now);
  way.publish(names, now);
  for (int i = 0; i < 5; ++i) {
    put(hosts, kForeign);
    now = now + 1s;
    way.check(now, now);
  }
  ASSERT_EQ(way.problems().size(), 1u);
  EXPECT_NE(way.problems()[0].find(hosts), std::string::npos);
  EXPECT_TRUE(way.serving().empty());
}

TEST_F(HostWays, TheNamesFileIsThereWhileNsswitchNamesTheModule) {
  NssWay way = nss_way(false);
  way.publish(names, now);
  EXPECT_FALSE(std::filesystem::exists(places.names_file));
  put(places.nsswitch, "hosts: files p2pddns dns\n");
  way.check(now, now);
  EXPECT_TRUE(std::filesystem::exists(places.names_file));
  put(places.nsswitch, "hosts: files dns\n");
  way.check(now, now);
  EXPECT_FALSE(std::filesystem::exists(places.names_file));
}

TEST_F(HostWays, ANamesFileThatCannotBeTakenAwayIsTriedAgainUntilItCan) {
  put(places.nsswitch, "hosts: files p2pddns dns\n");
  NssWay way = nss_way(false);
  way.publish(names, now);
  put(places.nsswitch, "hosts: files dns\n");
  std::filesystem::rename(places.names_file, scratch / "moved");
  std::filesystem::create_directory(places.names_file);
  way.check(now, now);
  EXPECT_EQ(way.problems().size(), 1u);
  std::filesystem::remove(places.names_file);
  std::filesystem::rename(scratch / "moved", places.names_file);
  way.check(now, now);
  EXPECT_FALSE(std::filesystem::exists(places.names_file));
  EXPECT_TRUE(way.problems().empty());
}

TEST_F(HostWays, TheHeartOfTheNamesFileStopsWithTheLoop) {
  NssWay way = nss_way(true);
  way.publish(names, now);
  Instant seen = now;
  uint32_t first = heartbeat();
  way.check(seen, now + 3s);
  EXPECT_EQ(heartbeat(), first + 3);
  way.check(seen, now + 30s);
  EXPECT_EQ(heartbeat(), first + 3);
  way.clear();
  EXPECT_FALSE(std::filesystem::exists(places.names_file));
}

TEST_F(HostWays, ARoleWhoseFileHasABareNameCanBeTaken) {
  EXPECT_EQ(
      resolver::in_child([&] { return chdir(scratch.path.c_str()) == 0 && HostRole("bare").take() ? 0 : 1; }),
      0);
  EXPECT_TRUE(std::filesystem::is_regular_file(scratch / "bare"));
}

TEST_F(HostWays, OnlyOneDaemonOfAHostServesTheModule) {
  HostRole others(scratch / "lock");
  ASSERT_TRUE(others.take());
  NssWay way = nss_way(true);
  way.publish(names, now);
  EXPECT_FALSE(std::filesystem::exists(places.names_file));
  ASSERT_EQ(way.problems().size(), 1u);
  EXPECT_NE(way.problems()[0].find("another p2p-ddns"), std::string::npos);
}

}  // namespace
}  // namespace p2p::daemon
