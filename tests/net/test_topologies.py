"""Every observer lists the exact addresses of every node, whatever the network looks like."""

from case import NetTest
from lab import BOTH, IPV4, IPV6
from waiting import stays, wait_until


class Topologies:
    """The tests of one choice of IP versions."""

    families = IPV4

    def campus(self, **sizes):
        return self.lab(self.families).campus(**sizes)

    def test_one_subnet_with_2_nodes(self):
        self.form(self.campus(a=2))

    def test_one_subnet_with_4_nodes(self):
        self.form(self.campus(a=4))

    def test_one_subnet_with_8_nodes(self):
        self.form(self.campus(a=8))

    def test_two_subnets_with_3_nodes_each(self):
        self.form(self.campus(a=3, b=3))

    def test_two_subnets_with_6_nodes_each(self):
        self.form(self.campus(a=6, b=6))

    def test_three_subnets_with_2_nodes_each(self):
        self.form(self.campus(a=2, b=2, c=2))

    def test_two_subnets_and_a_dual_homed_node(self):
        hosts = self.campus(a=2, b=2)
        lab = hosts[0].lab
        hosts.append(lab.host("dual", hosts[0].subnet(), hosts[2].subnet()))
        self.form(hosts)
        hosts[-1].change_addresses(interface=1)
        took = self.wait_exact(lab, timeout=5)
        print(f"a new address on one side of the dual-homed node was known after {took * 1000:.0f} ms")


class Ipv4Topologies(Topologies, NetTest):
    families = IPV4


class Ipv6Topologies(Topologies, NetTest):
    families = IPV6


class DualStackTopologies(Topologies, NetTest):
    families = BOTH


class CutOffPrimary:
    """The primary is a node like any other: others reach it through those that still can."""

    waits = True
    families = IPV4

    def addresses_inexact(self, lab):
        """Whose address list is wrong, whatever it thinks about who is reachable."""
        expected = {daemon.name: daemon.host.addresses for daemon in lab.daemons}
        for daemon in lab.daemons:
            listed = daemon.exact_addresses()
            if listed != expected:
                return f"{daemon.name} lists {listed}, should list {expected}"
        return ""

    def cut_off_for(self, duration):
        lab = self.lab(self.families)
        hosts = lab.campus(a=3, b=3)
        self.form(hosts)
        watchers = [daemon.watch() for daemon in lab.daemons]
        lab.cut_host(hosts[0], hosts[3].subnet())
        stays(lambda: self.addresses_inexact(lab), duration / 2, "exactness while the primary is cut off")
        hosts[1].change_addresses()
        hosts[3].change_addresses()
        self.wait_exact_addresses(lab, "changes on both sides of the cut")
        stays(lambda: self.addresses_inexact(lab), duration / 2, "exactness while the primary is cut off")
        lab.heal()
        print(f"after the cut of {duration} s all was exact again in {self.wait_exact(lab):.2f} s")
        flaps = sum(event["event"] == "unreachable" for watcher in watchers for _, event in watcher.events)
        print(f"{flaps} times a node was called unreachable, although all could be reached by others")
        for watcher in watchers:
            watcher.close()

    def wait_exact_addresses(self, lab, what):
        took = wait_until(lambda: self.addresses_inexact(lab), 5, what)
        print(f"{what} were known to all after {took * 1000:.0f} ms")

    def test_a_primary_cut_off_from_one_subnet_for_10_s(self):
        self.cut_off_for(10)

    def test_a_primary_cut_off_from_one_subnet_for_130_s(self):
        self.cut_off_for(130)

    def test_a_primary_that_can_reach_only_one_of_two_subnets(self):
        lab = self.lab(self.families)
        p1, b1, b2, c1, c2 = lab.campus(p=1, b=2, c=2)
        lab.cut_host(p1, c1.subnet())
        _, ticket = self.found(p1)
        near = [host.daemon().start(ticket=ticket) for host in (b1, b2)]
        self.wait_exact(lab)
        ticket = near[0].wait_running().ticket()
        for host in (c1, c2):
            host.daemon().launch(ticket=ticket)
        print(f"all exact after {self.wait_exact(lab):.2f} s, through others")
        stays(lambda: self.addresses_inexact(lab), 15, "exactness without a way to the primary")
        c1.change_addresses()
        self.wait_exact_addresses(lab, "a change beyond the primary's reach")
        print(f"all exact in state as well {self.wait_exact(lab):.2f} s later")


class Ipv4CutOffPrimary(CutOffPrimary, NetTest):
    families = IPV4


class Ipv6CutOffPrimary(CutOffPrimary, NetTest):
    families = IPV6


class DualStackCutOffPrimary(CutOffPrimary, NetTest):
    families = BOTH
