"""A host takes another address or moves to another subnet: everybody lists the new one, only that,
within a second."""

import random
import time

from case import NetTest
from lab import BOTH, IPV4, IPV6

CHANGES = 50
BUDGET_S = 1.0
PATIENCE_S = 10.0


class Changes:
    """Fifty changes in a row among 3 + 3 nodes, timed from just before the kernel's change until the
    event at the last observer, the changed node itself included."""

    alone = True
    families = IPV4

    def change(self, lab, host, kind):
        if kind == "moves":
            host.move(next(subnet for subnet in lab.subnets.values() if subnet is not host.subnet()))
        else:
            host.change_addresses(new_first=kind == "renumbers, new first")

    def time_to_last_observer(self, watchers, host, start, marks):
        """Seconds until each watcher saw exactly the host's present addresses."""
        want = host.addresses

        def is_it(event):
            return event["event"] == "address-changed" and event["name"] == host.name \
                and sorted(event["after"]) == want
        last = 0.0
        for watcher, mark in zip(watchers, marks):
            seen = watcher.wait_for(is_it, PATIENCE_S, mark)
            if seen is None:
                new = [event for _, event in watcher.events[mark:]]
                self.fail(f"{host.name} now has {want}, an observer saw only {new}\n{self.inexact(host.lab)}")
            last = max(last, seen[0] - start)
        return last

    def test_50_changes_in_a_row(self):
        lab = self.lab(self.families)
        hosts = lab.campus(a=3, b=3)
        daemons = self.form(hosts)
        watchers = [daemon.watch() for daemon in daemons]
        kinds = ["renumbers", "moves", "renumbers, new first"]
        times = {kind: [] for kind in kinds}
        for i in range(CHANGES):
            host, kind = hosts[i % len(hosts)], kinds[i % len(kinds)]
            marks = [len(watcher.events) for watcher in watchers]
            start = time.monotonic()
            self.change(lab, host, kind)
            times[kind].append(self.time_to_last_observer(watchers, host, start, marks))
            wrong = self.inexact(lab)
            if wrong:  # another observation may still be on its way; the address must not be
                self.wait_exact(lab, timeout=2)
        for watcher in watchers:
            watcher.close()
        for kind in kinds:
            print(f"{kind}: {distribution(times[kind])}")
        every = sum(times.values(), [])
        print(f"kernel change to last observer: {distribution(every)}")
        self.assertLessEqual(percentile(every, 99), BUDGET_S)


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def distribution(values):
    p50, p99 = percentile(values, 50), percentile(values, 99)
    return f"{len(values)} changes, p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, " \
           f"max {max(values) * 1000:.0f} ms"


class Ipv4Changes(Changes, NetTest):
    families = IPV4


class Ipv6Changes(Changes, NetTest):
    families = IPV6


class DualStackChanges(Changes, NetTest):
    families = BOTH


class OtherChanges(NetTest):

    def test_a_node_without_any_address_comes_back_with_another(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=2, b=2)
        self.form(hosts)
        hosts[2].remove_addresses()
        hosts[2].change_addresses()
        self.wait_exact(lab, timeout=5)

    def test_an_unplugged_node_comes_back_in_another_subnet(self):
        lab = self.lab(BOTH)
        hosts = lab.campus(a=2, b=2)
        self.form(hosts)
        hosts[3].unplug()
        hosts[3].move(hosts[0].subnet())
        self.wait_exact(lab, timeout=5)

    def test_a_second_interface_is_published_when_it_appears(self):
        lab = self.lab(BOTH)
        hosts = lab.campus(a=2, b=2)
        self.form(hosts)
        hosts[0].add_interface(hosts[2].subnet())
        self.assertEqual(len(hosts[0].addresses), 4)
        self.wait_exact(lab, timeout=5)

    def test_two_nodes_that_swap_their_addresses_are_not_confused(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=2, b=2)
        self.form(hosts)
        first, second = hosts[1], hosts[0]
        theirs, ours = first.addresses, second.addresses
        first.remove_addresses()
        second.change_addresses(theirs)
        first.change_addresses(ours)
        self.wait_exact(lab, timeout=10)

    def test_every_node_changes_at_once(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=3, b=3)
        self.form(hosts)
        for host in hosts[1:]:
            host.change_addresses()
        print(f"all but one changed at once; exact after {self.wait_exact(lab):.2f} s")

    def test_an_address_that_goes_back_and_forth_ends_exact(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=2, b=2)
        self.form(hosts)
        host = hosts[2]
        places = [host.addresses, host.subnet().new_addresses()]
        dice = random.Random()
        for i in range(40):
            host.change_addresses(places[(i + 1) % 2], new_first=dice.random() < 0.5)
            time.sleep(dice.uniform(0, 0.15))  # the random moment
        self.wait_exact(lab, timeout=5)

    def test_an_interface_that_comes_and_goes_ends_exact(self):
        lab = self.lab(BOTH)
        hosts = lab.campus(a=2, b=2)
        dual = hosts[0].add_interface(hosts[2].subnet())
        self.form(hosts)
        everything, dice = dual.addresses, random.Random()
        for _ in range(20):
            hosts[0].unplug(1)
            time.sleep(dice.uniform(0, 0.3))  # the random moment
            hosts[0].plug(1)
            time.sleep(dice.uniform(0, 0.3))
        self.assertEqual(dual.addresses, everything)
        self.wait_exact(lab, timeout=5)
