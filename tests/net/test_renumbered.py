"""Everybody's addresses change in the same instant: they find each other again, by themselves."""

from case import NetTest
from lab import BOTH
from thirty import Thirty

ON_A_LINK_S = 30
BY_AN_ANCHOR_S = 120


class Renumbered(Thirty, NetTest):

    def test_all_but_one_of_thirty_on_five_subnets(self):
        hosts = self.thirty()
        anchor, others = self.one_and_the_others(hosts)
        took = self.renumber_at_once(others)
        self.all_exact(f"all but {anchor.name} were renumbered within {took:.1f} s", BY_AN_ANCHOR_S)
        self.change_some(hosts, 2, "a change after that")

    def test_all_but_one_of_thirty_while_the_power_was_off(self):
        anchor, others = self.one_and_the_others(self.thirty())
        self.power_cycle_elsewhere(others)
        self.all_exact(f"all but {anchor.name} came back with other addresses", BY_AN_ANCHOR_S)

    def test_all_on_one_link(self):
        hosts = self.thirty(a=30)
        took = self.renumber_at_once(hosts)
        self.all_exact(f"all thirty on one link were renumbered within {took:.1f} s", ON_A_LINK_S)
        self.change_some(hosts, 2, "a change after that")

    def test_all_on_one_link_with_both_ip_versions(self):
        hosts = self.thirty(BOTH, a=12)
        took = self.renumber_at_once(hosts)
        self.all_exact(f"all twelve on one link were renumbered within {took:.1f} s", ON_A_LINK_S)

    def test_all_on_one_link_while_the_power_was_off(self):
        hosts = self.thirty(a=12)
        self.power_cycle_elsewhere(hosts)
        self.all_exact("all twelve on one link came back with other addresses", ON_A_LINK_S)

    def one_and_the_others(self, hosts):
        """A node that no ticket names: the others know it by their maps alone."""
        anchor = self.dice.choice(hosts[1:])
        return anchor, [host for host in hosts if host is not anchor]

    def power_cycle_elsewhere(self, hosts):
        for host in hosts:
            host.daemons[0].power_off()
            host.change_addresses()
        for host in hosts:
            host.daemons[0].launch()
