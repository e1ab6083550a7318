#include "cli/status_text.h"

#include <gtest/gtest.h>

#include "cli/testing.h"

namespace p2p::cli {
namespace {

using control::testing::id_of;
using control::testing::sample_status;
using testing::screen;

bool shows(const control::DaemonStatus& status, const std::string& line) {
  return status_text(status, Terminal{}).find(line) != std::string::npos;
}

TEST(StatusText, SaysHowTheNodeStands) {
  control::DaemonStatus status = sample_status();
  EXPECT_EQ(status_text(status, Terminal{}),
            "Phase:     running\n"
            "Name:      attic.p2p.internal\n"
            "Id:        " +
                id_of(1).to_string() +
                "\n"
                "Network:   " +
                status.core.network.to_string() +
                "\n"
                "Addresses: 10.0.1.5, 2001:db8::5\n"
                "Listening: UDP port 7353, DNS on 127.0.0.1:53, hosts file /etc/hosts, NSS module through "
                "/run/p2p-ddns/names\n"
                "Nodes:     3 known, 1 online, 1 unreachable, 1 left\n"
                "Links:     1; 1 of 1 neighbours\n"
                "In sync:   yes, all links show the same map\n"
                "Storage:   saved, /var/lib/p2p-ddns/state.db\n"
                "Socket:    /run/p2p-ddns/control.sock\n"
                "Running:   1h 1m, version 0.1.0\n"
                "\n"
                "LINK    ADDRESS        UP      ROUND TRIP  LAST HEARD\n"
                "cellar  10.0.2.7:7353  1m 30s  12.0 ms     2s ago\n");
}

TEST(StatusText, SaysWhatIsWrongAtItsEnd) {
  control::DaemonStatus status = sample_status();
  status.core.problems = {"this host has no address that others could use", "\x1b[2J"};
  EXPECT_TRUE(status_text(status, screen(30))
                  .ends_with("\nProblems:\n- this host has no address\n  that others could use\n- ?[2J\n"));
}

TEST(StatusText, TellsThePhasesApart) {
  control::DaemonStatus status = sample_status();
  status.core.phase = Phase::joining;
  status.core.waiting_for = "a member to answer";
  EXPECT_TRUE(shows(status, "Phase:     joining, waiting for a member to answer\n"));
  status.core.waiting_for.clear();
  status.core.phase = Phase::paused;
  EXPECT_TRUE(shows(status, "Phase:     paused: \"p2p-ddns resume\" takes part again\n"));
}

TEST(StatusText, TellsTheStatesOfSynchronyApart) {
  control::DaemonStatus status = sample_status();
  status.core.in_sync = false;
  status.core.links[0].in_sync = false;
  status.core.behind_for = 3s;
  EXPECT_TRUE(shows(status, "In sync:   no, 1 link differs, for 3s\n"));
  status.core.links.clear();
  EXPECT_TRUE(shows(status, "In sync:   nobody is linked to compare with\n"));
  EXPECT_FALSE(shows(status, "LINK"));
}

TEST(StatusText, TellsHowWellTheNodeIsConnected) {
  control::DaemonStatus status = sample_status();
  status.core.links_wanted = 9;
  status.core.neighbours = 8;
  status.core.neighbours_linked = 7;
  EXPECT_TRUE(shows(status, "Links:     1; 7 of 8 neighbours, 1 more unreachable for all\n"));
  status.core.isolated = true;
  status.core.isolated_for = 75s;
  EXPECT_TRUE(shows(status, "Links:     none for 1m 15s: isolated\n"));
}

TEST(StatusText, ShowsAClockThatIsWrong) {
  control::DaemonStatus status = sample_status();
  EXPECT_FALSE(shows(status, "Clock:"));
  status.core.clock_offset = 90s;
  EXPECT_TRUE(shows(status, "Clock:     1m 30s behind the network's time\n"));
  status.core.clock_offset = -2h;
  EXPECT_TRUE(shows(status, "Clock:     2h ahead of the network's time\n"));
}

TEST(StatusText, NamesTheAuthorityAndItsClients) {
  control::DaemonStatus status = sample_status();
  status.core.primary = true;
  status.core.links[0].guest = true;
  status.core.links[0].name = "";
  EXPECT_TRUE(shows(status, "Authority: this node holds the network's key\n"));
  EXPECT_TRUE(shows(status, short_id(id_of(2)) + " (client)"));
}

}  // namespace
}  // namespace p2p::cli
