"""Thirty nodes on five subnets outlive the death of any ten, a frozen one, and a lossy network."""

import time

from case import NetTest
from thirty import CHANGED_S, HEALED_S, Alarms, Thirty
from waiting import stays

UNREACHABLE_KNOWN_S = 30
LOSSY_S = 60
FROZEN_S = 20


class ThirtyNodes(Thirty, NetTest):

    alone = True

    def test_any_ten_die_at_once_and_return(self):
        hosts = self.thirty()
        dead = self.dice.sample(self.campus.daemons, 10)
        for daemon in dead:
            daemon.power_off()
        self.all_exact("ten of thirty died", UNREACHABLE_KNOWN_S)
        living = [host for host in hosts if host.daemons[0].state == "online"]
        self.change_some(living, 3, "a change among the twenty")
        for daemon in dead:
            daemon.launch()
        self.all_exact("the ten returned", HEALED_S)
        self.change_some(hosts, 2, "a change among the thirty")


class ThirtyNodesInTrouble(Thirty, NetTest):

    waits = True

    def test_one_is_frozen_for_20_s(self):
        hosts = self.thirty()
        frozen = self.dice.choice(self.campus.daemons)
        awake = [host for host in hosts if host is not frozen.host]
        observers = [host.daemons[0] for host in awake]
        with Alarms(self.campus.daemons) as alarms:
            frozen.freeze()
            started = time.monotonic()
            frozen.state = "unreachable"
            self.dice.choice(awake).change_addresses()
            self.all_exact("one froze, another changed", FROZEN_S, observers)
            stays(lambda: self.inexact(self.campus, observers),
                  FROZEN_S - (time.monotonic() - started), "exactness without the frozen one")
            frozen.thaw()
            frozen.state = "online"
            self.all_exact("it thawed", CHANGED_S)
            stays(lambda: self.inexact(self.campus), 5, "exactness with the thawed one")
            self.assertEqual(alarms.false(but=[frozen.name]), "")

    def test_ten_percent_packet_loss_for_a_minute(self):
        hosts = self.thirty()
        for host in hosts:
            host.lose(10)
        started = time.monotonic()
        with Alarms(self.campus.daemons) as alarms:
            while time.monotonic() - started < LOSSY_S:
                self.change_some(hosts, 1, "a change with 10 % loss")
                stays(lambda: self.inexact(self.campus, versions=False), 5, "exactness with 10 % loss")
            self.assertEqual(alarms.false(), "")
