"""The network outlives every single node, the first one included, and every restart."""

import json

from case import NetTest
from lab import BOTH, IPV4
from waiting import stays, wait_until

UNREACHABLE_KNOWN_S = 40


class WithoutThePrimary(NetTest):

    waits = True

    def test_a_newcomer_joins_with_another_members_ticket_and_a_member_restarts_without_any(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=2, b=3)
        late = hosts.pop()
        primary, _, b1, b2 = self.form(hosts)
        primary.power_off()
        print(f"its end was known to all after {self.wait_exact(lab, UNREACHABLE_KNOWN_S):.1f} s")
        ticket = json.loads(b1.host.run("ticket", "--json", "--socket", b1.socket).stdout)["ticket"]
        late.daemon().launch(ticket=ticket)
        print(f"a newcomer joined by another member after {self.wait_exact(lab):.2f} s")
        before = b2.nodes()["b2"]
        b2.power_off()
        b2.start()
        print(f"a member that restarted without a ticket was exact after {self.wait_exact(lab):.2f} s")
        after = b2.nodes()["b2"]
        self.assertEqual((after["id"], after["name"]), (before["id"], before["name"]))
        self.assertGreater(after["seq"], before["seq"])

    def test_a_first_ticket_still_works_when_the_primary_is_gone(self):
        """The ticket that --primary printed names only the primary; one printed later names others."""
        lab = self.lab(IPV4)
        a1, a2, b1, b2 = lab.campus(a=2, b=2)
        self.form([a1, a2, b1])
        later_ticket = a1.daemons[0].ticket()
        a1.daemons[0].power_off()
        b2.daemon().launch(ticket=later_ticket)
        self.wait_exact(lab, UNREACHABLE_KNOWN_S)

    def test_the_primary_comes_back_and_still_admits(self):
        lab = self.lab(IPV4)
        a1, a2, b1 = lab.campus(a=2, b=1)
        primary, _ = self.form([a1, a2])
        primary.power_off()
        primary.start()
        self.wait_exact(lab)
        self.assertTrue(primary.status()["primary"])
        b1.daemon().launch(ticket=primary.ticket("?expires_s=3600&uses=1"))
        self.wait_exact(lab)


class PowerCuts(NetTest):

    def power_cycle(self, while_off):
        lab = self.lab(BOTH)
        hosts = lab.campus(a=3, b=3)
        daemons = self.form(hosts)
        ids = {name: node["id"] for name, node in daemons[0].nodes().items()}
        for daemon in daemons:
            daemon.power_off()
        while_off(hosts)
        for daemon in daemons:
            daemon.launch()
        print(f"back and exact after {self.wait_exact(lab):.2f} s")
        self.assertEqual({name: node["id"] for name, node in daemons[5].nodes().items()}, ids)

    def test_the_whole_network_is_powered_off_and_on(self):
        self.power_cycle(lambda hosts: None)

    def test_half_of_the_hosts_have_other_addresses_when_the_power_returns(self):
        self.power_cycle(lambda hosts: [host.change_addresses() for host in hosts[::2]])

    def test_only_two_nodes_come_back_and_still_know_the_others(self):
        lab = self.lab(IPV4)
        daemons = self.form(lab.campus(a=2, b=2))
        for daemon in daemons:
            daemon.power_off()
        for daemon in daemons[1:3]:
            daemon.launch()
        self.wait_exact(lab, UNREACHABLE_KNOWN_S)

    def test_a_member_that_starts_alone_answers_from_what_it_stored(self):
        lab = self.lab(IPV4)
        daemons = self.form(lab.campus(a=3))
        for daemon in daemons:
            daemon.power_off()
        alone = daemons[2].start()
        expected = {daemon.name: daemon.host.addresses for daemon in daemons}
        self.assertEqual(alone.exact_addresses(), expected)


class Splits(NetTest):

    waits = True

    def split_for(self, families, duration):
        lab = self.lab(families)
        hosts = lab.campus(a=3, b=3)
        self.form(hosts)
        lab.cut(hosts[0].subnet(), hosts[3].subnet())
        hosts[1].change_addresses()
        hosts[4].change_addresses()
        wait_until(lambda: self.own_side_inexact(lab), 5, "each side to know its own changes")
        stays(lambda: self.own_side_inexact(lab), duration, "exactness on each side of the split")
        hosts[2].change_addresses()
        hosts[5].change_addresses()
        wait_until(lambda: self.own_side_inexact(lab), 5, "each side to know its own changes")
        lab.heal()
        print(f"after a split of {duration} s and changes on both sides, "
              f"all exact in {self.wait_exact(lab, 30):.2f} s")

    def own_side_inexact(self, lab):
        for daemon in lab.daemons:
            listed = daemon.exact_addresses()
            for other in lab.daemons:
                if other.host.subnet() is daemon.host.subnet() and listed[other.name] != other.host.addresses:
                    return f"{daemon.name} lists {listed[other.name]} for {other.name}, " \
                           f"should list {other.host.addresses}"
        return ""

    def test_a_split_of_10_s_with_changes_on_both_sides(self):
        self.split_for(BOTH, 10)

    def test_a_frozen_node_is_exact_again_when_it_thaws(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=3, b=3)
        daemons = self.form(hosts)
        daemons[4].freeze()
        hosts[0].change_addresses()
        daemons[4].state = "unreachable"
        awake = [daemon for daemon in daemons if daemon is not daemons[4]]
        print(f"frozen: known after {self.wait_exact(lab, UNREACHABLE_KNOWN_S, awake):.1f} s")
        daemons[4].state = "online"
        daemons[4].thaw()
        print(f"thawed: exact after {self.wait_exact(lab, 20):.2f} s")


class Loss(NetTest):

    def test_ten_percent_packet_loss_only_costs_time(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=3, b=3)
        for host in hosts:
            host.lose(10)
        self.form(hosts)
        for host in hosts[:3]:
            host.change_addresses()
            print(f"with 10 % loss a change was known after {self.wait_exact(lab, 10) * 1000:.0f} ms")
