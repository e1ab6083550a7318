"""A wall clock that is decades off changes nothing: a Pi without a battery works at once."""

import glob

from case import NetTest, needs
from lab import IPV4

_LIBRARIES = sorted(glob.glob("/usr/lib/*/faketime/libfaketime.so.1"))
YEAR_1970 = "@1970-01-01 00:00:10"
YEAR_2040 = "@2040-01-01 00:00:00"


def clock(start):
    """Environment of a process whose wall clock starts there; its monotonic clock stays true."""
    return {"LD_PRELOAD": _LIBRARIES[0], "FAKETIME": start, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}


@needs("" if _LIBRARIES else "install faketime to set single clocks")
class Clocks(NetTest):

    def all_work(self, primary_clock=None, member_clock=None):
        """A network of four; the clocks of its primary and one member are set so."""
        lab = self.lab(IPV4)
        a1, a2, b1, b2 = lab.campus(a=2, b=2)
        primary, ticket = self.found(a1, env=clock(primary_clock) if primary_clock else None)
        member = a2.daemon(env=clock(member_clock) if member_clock else None)
        member.launch(ticket=ticket)
        others = [host.daemon() for host in (b1, b2)]
        for daemon in others:
            daemon.launch(ticket=ticket)
        print(f"joined and exact after {self.wait_exact(lab):.2f} s")
        for host in (a1, a2, b1):
            host.change_addresses()
            print(f"a change of {host.name} was known after {self.wait_exact(lab, 5) * 1000:.0f} ms")
        for daemon in (primary, member, *others):
            for host in (a1, a2, b1, b2):
                answer = daemon.ask(f"/v1/resolve?name={host.name}")
                self.assertEqual(sorted(answer["addresses"]), host.addresses)
        self.restarts_keep_everything(lab, member, primary)

    def restarts_keep_everything(self, lab, member, primary):
        member.power_off()
        member.start()
        self.wait_exact(lab)
        newcomer = lab.host("late", lab.subnets["b"]).daemon()
        newcomer.launch(ticket=member.ticket())
        self.wait_exact(lab)
        self.assertEqual(primary.terminate(), 0)
        self.wait_exact(lab)

    def test_a_member_in_1970(self):
        self.all_work(member_clock=YEAR_1970)

    def test_a_member_in_2040(self):
        self.all_work(member_clock=YEAR_2040)

    def test_a_primary_in_1970(self):
        self.all_work(primary_clock=YEAR_1970)

    def test_a_primary_in_2040(self):
        self.all_work(primary_clock=YEAR_2040)

    def test_a_primary_in_1970_and_a_member_in_2040(self):
        self.all_work(primary_clock=YEAR_1970, member_clock=YEAR_2040)
