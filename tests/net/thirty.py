"""Thirty nodes on five subnets, above the size where everybody links to everybody, and who cries wolf."""

import random
import time

from lab import IPV4

FORMED_S = 60
CHANGED_S = 10
HEALED_S = 30


class Alarms:
    """Every `unreachable` that any of these daemons shows from now on; as a context it ends by itself."""

    def __init__(self, daemons):
        self._watchers = {daemon.name: daemon.watch() for daemon in daemons}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for watcher in self._watchers.values():
            watcher.close()

    def false(self, but=()):
        """Those about nodes other than `but`, as a text; empty when there were none."""
        return "\n".join(
            f"  {observer} showed {event['name']} unreachable at {event['time']}: {event['detail']}"
            for observer, watcher in self._watchers.items() for _, event in list(watcher.events)
            if event["event"] == "unreachable" and event["name"] not in but)


class Thirty:
    """What the tests of thirty nodes share; together with NetTest."""

    def thirty(self, families=IPV4, **sizes):
        """The hosts of a formed network, six on each of five subnets unless told otherwise."""
        seed = random.randrange(1 << 32)
        print(f"seed {seed}")
        self.dice = random.Random(seed)
        self.campus = self.lab(families)
        hosts = self.campus.campus(**(sizes or {"a": 6, "b": 6, "c": 6, "d": 6, "e": 6}))
        self.form(hosts, timeout=FORMED_S)
        return hosts

    def all_exact(self, what, timeout=CHANGED_S, observers=None):
        print(f"{what}: exact after {self.wait_exact(self.campus, timeout, observers):.2f} s")

    def change_some(self, hosts, count, what):
        """So many of the hosts change their addresses, one after the other has become known."""
        for host in self.dice.sample(hosts, count):
            host.change_addresses()
            self.all_exact(what)

    def renumber_at_once(self, hosts):
        """All get fresh addresses in the same instant, as far as their daemons can tell: none hears
        of another's change by an address that still was good. The seconds that took."""
        started = time.monotonic()
        daemons = [daemon for host in hosts for daemon in host.daemons]
        for daemon in daemons:
            daemon.freeze()
        for host in hosts:
            host.change_addresses()
        for daemon in daemons:
            daemon.thaw()
        return time.monotonic() - started
