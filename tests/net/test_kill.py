"""kill -9 at random moments: the database is sound, and nothing is lost that was acknowledged."""

import random
import threading
import time

import control
import database
from case import NetTest
from lab import IPV4

KILLS_DURING_CHANGES = 140
KILLS_DURING_JOINS = 60
VICTIMS = 5


def acknowledged(daemon):
    """(id, name, seq) of a daemon that says it is a member; None when it does not (yet)."""
    try:
        status = daemon.status()
    except control.NoAnswer:
        return None
    node = status["node"]
    return (node["id"], node["name"], node["seq"]) if status["phase"] == "running" else None


class Torment:
    """Kills the daemons of one host again and again. `problems` says what was lost."""

    def __init__(self, host, ticket, seed):
        self.host = host
        self.ticket = ticket
        self.random = random.Random(seed)
        self.problems = []
        self.kills = 0
        self.kills_before_membership = 0

    def live_until_killed(self, daemon, known):
        """One life. `known` is what the last one acknowledged; gives what it has acknowledged now."""
        end = time.monotonic() + self.random.triangular(0.0, 0.7, 0.1)
        change_at = end - self.random.uniform(0.0, 0.3)
        daemon.launch(ticket=None if known else self.ticket)
        first = None
        while time.monotonic() < end and daemon.process.poll() is None:
            now = acknowledged(daemon)
            if now:
                self.compare(daemon, known, now, is_new_life=first is None)
                first, known = first or now, now
            if time.monotonic() > change_at:
                self.host.change_addresses()
                change_at = end + 1
            time.sleep(self.random.uniform(0, 0.01))
        if daemon.process.poll() is not None:
            self.problems.append(f"{daemon.name} ended by itself:\n{daemon.diagnostics()}")
        daemon.power_off()
        self.kills += 1
        self.kills_before_membership += known is None
        if problem := database.problem_of(daemon.directory):
            self.problems.append(f"{daemon.name}: database: {problem}")
        return known

    def compare(self, daemon, known, now, is_new_life):
        if known is None:
            return
        if known[:2] != now[:2]:
            self.problems.append(f"{daemon.name} was {known}, is {now}")
        if now[2] < known[2] or (is_new_life and now[2] == known[2]):
            self.problems.append(f"{daemon.name} acknowledged version {known[2]}, then showed {now[2]}")

    def change(self, kills):
        """One node that is killed so often while it changes its addresses."""
        daemon = self.host.daemon()
        known = None
        while self.kills < kills and not self.problems:
            known = self.live_until_killed(daemon, known)
        daemon.launch(ticket=None if known else self.ticket)

    def join(self, kills):
        """A newcomer for each kill; each must be a member in its second life and leaves then."""
        while self.kills < kills and not self.problems:
            daemon = self.host.daemon(f"{self.host.name}-{self.kills}")
            known = self.live_until_killed(daemon, None)
            daemon.start(ticket=None if known else self.ticket)
            daemon.wait_running()
            self.compare(daemon, known, acknowledged(daemon), is_new_life=True)
            if daemon.terminate() != 0:
                self.problems.append(f"{daemon.name} did not leave cleanly:\n{daemon.diagnostics()}")


class KilledAtRandomMoments(NetTest):

    def torment(self, what, kills):
        seed = random.randrange(1 << 32)
        print(f"seed {seed}")
        lab = self.lab(IPV4)
        hosts = lab.campus(a=3, b=3)
        primary, ticket = self.found(hosts[0])
        torments = [Torment(host, ticket, seed + i) for i, host in enumerate(hosts[1:])]
        failures = []

        def work(torment):
            try:
                what(torment, kills // VICTIMS)
            except BaseException as error:
                failures.append(f"{torment.host.name}: {error!r}")
        threads = [threading.Thread(target=work, args=(torment,)) for torment in torments]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures + sum((torment.problems for torment in torments), []), [])
        count = sum(torment.kills for torment in torments)
        early = sum(torment.kills_before_membership for torment in torments)
        self.assertEqual(count, kills)
        self.assertIsNone(primary.process.poll())
        print(f"{count} kills, {early} of them before it was a member; "
              f"then all exact after {self.wait_exact(lab, 30):.2f} s")

    def test_140_kills_during_changes(self):
        self.torment(Torment.change, KILLS_DURING_CHANGES)

    def test_60_kills_during_joins(self):
        self.torment(Torment.join, KILLS_DURING_JOINS)

    def test_a_primary_that_is_killed_while_it_admits_keeps_its_network(self):
        lab = self.lab(IPV4)
        a1, b1 = lab.campus(a=1, b=1)
        primary, ticket = self.found(a1)
        identity = primary.status()["id"], primary.status()["network"]
        dice = random.Random()
        for i in range(10):
            newcomer = b1.daemon(f"b1-{i}")
            newcomer.launch(ticket=ticket)
            time.sleep(dice.uniform(0, 0.2))  # the random moment
            primary.power_off()
            self.assertEqual(database.problem_of(primary.directory), "")
            primary.start()
            self.assertEqual((primary.status()["id"], primary.status()["network"]), identity)
            newcomer.wait_running()
            self.wait_exact(lab)
            newcomer.terminate()
        self.assertTrue(primary.status()["primary"])
