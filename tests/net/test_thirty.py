"""Thirty nodes on five subnets, above the size where everybody links to everybody."""

import random

from case import NetTest
from lab import IPV4
from waiting import stays, wait_until

FORMED_S = 60
CHANGED_S = 10
UNREACHABLE_KNOWN_S = 60


class Thirty:
    """What the tests below share."""

    def thirty(self):
        self.campus = self.lab(IPV4)
        hosts = self.campus.campus(a=6, b=6, c=6, d=6, e=6)
        self.form(hosts, timeout=FORMED_S)
        return hosts

    def all_exact(self, what, timeout=CHANGED_S):
        print(f"{what}: exact after {self.wait_exact(self.campus, timeout):.2f} s")

    def sides_inexact(self, sides):
        for side in sides:
            for host in random.sample(side, 3):
                listed = host.daemons[0].exact_addresses()
                for other in side:
                    if listed[other.name] != other.addresses:
                        return f"{host.name} lists {listed[other.name]} for {other.name}, " \
                               f"should list {other.addresses}"
        return ""


class ThirtyNodes(Thirty, NetTest):

    alone = True

    def test_any_ten_die_at_once(self):
        hosts = self.thirty()
        seed = random.randrange(1 << 32)
        print(f"seed {seed}")
        dice = random.Random(seed)
        for daemon in dice.sample(self.campus.daemons, 10):
            daemon.power_off()
        self.all_exact("ten of thirty died", UNREACHABLE_KNOWN_S)
        living = [host for host in hosts if host.daemons[0].state == "online"]
        for host in dice.sample(living, 3):
            host.change_addresses()
            self.all_exact("a change among the twenty")

    def test_everyone_is_renumbered_at_once(self):
        for host in self.thirty()[1:]:
            host.change_addresses()
        self.all_exact("29 of thirty were renumbered at once", 20)

    def test_one_is_frozen_for_20_s(self):
        hosts = self.thirty()
        frozen = hosts[13].daemons[0]
        frozen.freeze()
        hosts[0].change_addresses()
        wait_until(lambda: self.sides_inexact([hosts[:13] + hosts[14:]]), CHANGED_S, "the change to be known")
        stays(lambda: self.sides_inexact([hosts[:13] + hosts[14:]]), 20, "exactness without the frozen one")
        frozen.thaw()
        self.all_exact("it thawed", 20)

    def test_ten_percent_packet_loss(self):
        hosts = self.thirty()
        for host in hosts:
            host.lose(10)
        for host in random.sample(hosts, 5):
            host.change_addresses()
            self.all_exact("a change with 10 % loss")


class ThirtyNodesSplit(Thirty, NetTest):

    waits = True

    def test_a_split_of_130_s_with_changes_on_both_sides(self):
        hosts = self.thirty()
        subnets = self.campus.subnets
        for left in "ab":
            for right in "cde":
                self.campus.cut(subnets[left], subnets[right])
        sides = [[host for host in hosts if host.subnet().name in side] for side in ("ab", "cde")]
        self.sides_stay_exact(sides, 65)
        for side in sides:
            for host in random.sample(side, 3):
                host.change_addresses()
        wait_until(lambda: self.sides_inexact(sides), CHANGED_S, "each side to know its own changes")
        self.sides_stay_exact(sides, 65)
        self.campus.heal()
        self.all_exact("healed", 30)

    def sides_stay_exact(self, sides, seconds):
        stays(lambda: self.sides_inexact(sides), seconds, "exactness on each side of the split")
