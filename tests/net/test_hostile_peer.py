"""A member that misbehaves: whoever it does so to closes its link and says why, and nobody else notices."""

import os
import subprocess

from case import NetTest, needs
from lab import IPV4
from waiting import stays, wait_until

PROGRAM = os.path.join(os.path.dirname(NetTest.binary), "../../tests/hostile/hostile_member")
RESIDENT_GROWTH_MAX_KB = 12 * 1024
LINES_MAX = 400


class Hostile(NetTest):
    """Five nodes, a lair for the sixth, and what the tests below share."""

    def setUp(self):
        lab = self.lab(IPV4)
        *hosts, self.den = lab.campus(a=3, b=3)
        self.daemons = self.form(hosts)
        self.process = None

    def tearDown(self):
        if self.process:
            self.process.kill()
            self.process.wait(timeout=10)
            self.process.stdout.close()

    def let_in(self, manner):
        """Starts the hostile member and waits until it is one."""
        command = self.den.command(PROGRAM, self.daemons[0].ticket(), self.den.addresses[0], manner)
        self.process = subprocess.Popen(command, env=self.den.environment(),
                                        stdout=subprocess.PIPE, text=True)
        self.assertEqual(self.process.stdout.readline(), "joined\n")

    def disturbed(self):
        """What the others list wrongly of each other; empty when all is exact."""
        for observer in self.daemons:
            nodes = observer.nodes()
            for other in self.daemons:
                have = (sorted(nodes[other.name]["addresses"]), nodes[other.name]["state"])
                if have != (other.host.addresses, "online"):
                    return f"{observer.name} lists {have} for {other.name}"
            linked = {link["name"] for link in observer.status()["links"]}
            missing = {other.name for other in self.daemons if other is not observer} - linked
            if missing:
                return f"{observer.name} has no link to {missing}"
        return ""

    def said(self, *words):
        return [line for daemon in self.daemons for line in daemon.log().splitlines()
                if all(word in line for word in words)]

    def resident_kb(self):
        kb = []
        for daemon in self.daemons:
            with open(f"/proc/{daemon.process.pid}/status", encoding="ascii") as file:
                kb += [int(line.split()[1]) for line in file if line.startswith("VmRSS:")]
        return kb

    def endures(self, manner, *words, within=10):
        """The victims say `words` in their logs, and nobody else notices: links, addresses, memory."""
        before = self.resident_kb()
        self.let_in(manner)
        if words:
            took = wait_until(lambda: "" if self.said(*words) else "no such line", within,
                              f"a log to say {words}")
            print(f"{manner}: {self.said(*words)[0][24:]!r} after {took:.1f} s")
        stays(self.disturbed, 5, "peace among the others")
        mover = self.daemons[3].host
        mover.change_addresses()
        took = wait_until(self.disturbed, 10, "a change to reach the others")
        grown = max(after - was for was, after in zip(before, self.resident_kb()))
        lines = len(self.said(*words)) if words else 0
        print(f"{manner}: a change was exact everywhere after {took:.2f} s; memory grew by {grown} KB "
              f"at most; {lines} such lines")
        self.assertLess(grown, RESIDENT_GROWTH_MAX_KB)
        for daemon in self.daemons:
            self.assertLess(len(daemon.log().splitlines()), LINES_MAX)


@needs("" if os.access(PROGRAM, os.X_OK) else "hostile_member is not built (P2P_TESTS)")
class HostilePeer(Hostile):

    def test_one_that_behaves_is_listed(self):
        self.let_in("honest")
        def unlisted():
            return [daemon.name for daemon in self.daemons if "hostile" not in daemon.nodes()]
        wait_until(unlisted, 10, "the newcomer to be listed")
        self.assertFalse(self.said("ended:", self.daemons[0].nodes()["hostile"]["id"][:8]))

    def test_a_malformed_message(self):
        self.endures("malformed", "the link with", "ended:", "message")

    def test_an_oversized_message(self):
        self.endures("oversized", "ended: a message of 65537 bytes, the most is 65536")

    def test_ten_megabytes_of_garbage_on_the_stream(self):
        self.endures("garbage", "ended: a message of 10000000 bytes, the most is 65536")

    def test_messages_as_datagrams(self):
        self.endures("datagrams", "ended: a datagram that must be a message")

    def test_records_that_their_owners_did_not_sign(self):
        self.endures("forged", "brought a forged item; its link is closed")

    def test_votes_against_everybody(self):
        """Any member may vote, and one vote alone is refuted: it costs the others some packets."""
        self.endures("votes")


@needs("" if os.access(PROGRAM, os.X_OK) else "hostile_member is not built (P2P_TESTS)")
class DeafPeer(Hostile):

    waits = True

    def test_one_that_never_reads(self):
        self.let_in("deaf")
        # News for it, more than one packet takes with the rest.
        self.daemons[2].host.change_addresses()
        took = wait_until(lambda: "" if self.said("ended: the peer does not read") else "no such line",
                          60, "a log to say so")
        print(f"deaf: {self.said('ended: the peer does not read')[0][24:]!r} after {took:.1f} s")
        stays(self.disturbed, 5, "peace among the others")

