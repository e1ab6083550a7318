"""Leaving, and the events that `watch` tells; the ticket's secret is in no log."""

import json
import os
import signal
import subprocess
import time

from case import NetTest
from lab import BOTH, IPV4
from tickets import Ticket
from waiting import wait_until

GOODBYE_S = 0.2


class Leaving(NetTest):

    alone = True

    def leave_by(self, with_signal):
        lab = self.lab(IPV4)
        daemons = self.form(lab.campus(a=3, b=3))
        leaver = daemons[4]
        others = [daemon for daemon in daemons if daemon is not leaver]
        watchers = [daemon.watch() for daemon in others]
        start = time.monotonic()
        self.assertEqual(leaver.terminate(with_signal), 0)
        ended = time.monotonic() - start
        seen = [watcher.wait_for(lambda event: event["event"] == "left" and event["name"] == "b2", 3)
                for watcher in watchers]
        self.assertNotIn(None, seen, self.inexact(lab))
        last = max(when for when, _ in seen) - start
        print(f"all knew after {last * 1000:.0f} ms; the process ended after {ended * 1000:.0f} ms")
        self.assertLessEqual(last, GOODBYE_S)
        self.wait_exact(lab, timeout=1)
        leaver.start()
        print(f"it came back and all was exact after {self.wait_exact(lab):.2f} s")
        for watcher in watchers:
            watcher.close()

    def test_sigterm_leaves_and_the_others_know_at_once(self):
        self.leave_by(signal.SIGTERM)

    def test_sigint_leaves_and_the_others_know_at_once(self):
        self.leave_by(signal.SIGINT)

    def test_stop_leaves_as_well(self):
        lab = self.lab(IPV4)
        daemons = self.form(lab.campus(a=2, b=1))
        done = daemons[2].host.run("stop", "--socket", daemons[2].socket)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(daemons[2].process.wait(timeout=5), 0)
        daemons[2].state = "left"
        self.wait_exact(lab, timeout=2)

    def test_a_node_that_waits_for_its_network_ends_on_sigterm_too(self):
        lab = self.lab(IPV4)
        a1, b1 = lab.campus(a=1, b=1)
        primary, ticket = self.found(a1)
        primary.power_off()
        newcomer = b1.daemon().start(ticket=ticket)
        self.assertEqual(newcomer.status()["phase"], "joining")
        self.assertIn("a", newcomer.status()["waiting_for"])
        self.assertEqual(newcomer.terminate(), 0)


class Watching(NetTest):

    def follow(self, daemon, *arguments):
        """`p2p-ddns watch` as a person or a script runs it; the path of what it prints."""
        path = daemon.directory + ".watch"
        with open(path, "wb") as out:
            process = subprocess.Popen(
                daemon.host.command(daemon.host.lab.binary, "watch", "--socket", daemon.socket, *arguments),
                stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                env=daemon.host.environment())
        self.addCleanup(self.end, process)
        return process, path

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait(timeout=10)

    def until_it_watches(self, path, host):
        """Changes the host's address until the new process tells of it: only then is it connected."""
        def problem():
            if os.path.getsize(path) > 0:
                return ""
            host.change_addresses()
            return "nothing told yet"
        wait_until(problem, 10, "watch to be connected")
        self.wait_exact(host.lab)
        self.wait_for_line(path, host.addresses[0])

    def wait_for_line(self, path, *words, timeout=5):
        def problem():
            with open(path, encoding="utf-8") as file:
                text = file.read()
            return "" if any(all(word in line for word in words) for line in text.splitlines()) else \
                f"no line with {words} in:\n{text}"
        wait_until(problem, timeout, "watch to tell it")

    def test_every_kind_of_event_is_told_as_json(self):
        lab = self.lab(IPV4)
        a1, a2, b1, b2 = lab.campus(a=2, b=2)
        daemons = self.form([a1, a2, b1])
        _, path = self.follow(daemons[0], "--json")
        self.until_it_watches(path, a2)
        newcomer = b2.daemon().start(ticket=daemons[0].ticket())
        self.wait_for_line(path, '"joined"', '"b2"')
        old = b2.addresses
        b2.change_addresses()
        self.wait_for_line(path, '"address-changed"', old[0], b2.addresses[0])
        newcomer.terminate()
        self.wait_for_line(path, '"left"', '"b2"')
        daemons[2].power_off()
        self.wait_for_line(path, '"unreachable"', '"b1"', timeout=40)
        daemons[2].start()
        self.wait_for_line(path, '"online"', '"b1"', timeout=20)
        clash = b2.daemon("twin")
        clash.name = "a2"
        clash.launch(ticket=daemons[0].ticket())
        self.wait_for_line(path, '"name-conflict"', "a2")
        with open(path, encoding="utf-8") as file:
            events = [json.loads(line) for line in file.read().splitlines()]
        for event in events:
            self.assertRegex(event["time"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
        changed = next(event for event in events
                       if event["event"] == "address-changed" and event["name"] == "b2")
        self.assertEqual((changed["name"], changed["before"], changed["after"]), ("b2", old, b2.addresses))

    def test_people_read_one_line_for_each_event(self):
        lab = self.lab(BOTH)
        daemons = self.form(lab.campus(a=2, b=1))
        process, path = self.follow(daemons[0])
        self.until_it_watches(path, daemons[1].host)
        old = daemons[2].host.addresses
        daemons[2].host.change_addresses()
        self.wait_for_line(path, "b1", *old, *daemons[2].host.addresses)
        daemons[2].terminate()
        self.wait_for_line(path, "b1", "left")
        with open(path, "rb") as file:
            self.assertNotIn(b"\x1b", file.read())
        process.send_signal(signal.SIGINT)
        self.assertIn(process.wait(timeout=5), (0, -signal.SIGINT))

    def test_watch_ends_with_its_daemon(self):
        lab = self.lab(IPV4)
        daemons = self.form(lab.campus(a=2))
        process, path = self.follow(daemons[0])
        self.until_it_watches(path, daemons[1].host)
        daemons[0].terminate()
        self.assertIn(process.wait(timeout=5), (0, 1))


class Secrets(NetTest):

    def test_no_log_holds_the_ticket_or_a_part_of_it(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=2, b=2)
        spare = hosts.pop()
        primary, ticket = self.found(hosts[0], log="trace")
        for host in hosts[1:]:
            host.daemon(log="trace").launch(ticket=ticket)
        self.wait_exact(lab)
        texts = [ticket, primary.ticket(), primary.ticket("?expires_s=60"), lab.daemons[1].ticket()]
        client = spare.run("--ticket", ticket, "--once", "--json", "--log", "trace")
        self.assertEqual(client.returncode, 0, client.stderr)
        logs = {daemon.name: daemon.log() for daemon in lab.daemons}
        self.assertTrue(all("joined" in log for log in logs.values()), logs)
        logs["client"] = client.stderr
        for name, log in logs.items():
            for text in texts:
                for secret in (text, *Ticket(text).secret_spellings()):
                    self.assertNotIn(secret, log, f"the log of {name}")

    def test_a_refused_ticket_is_not_repeated(self):
        lab = self.lab(IPV4)
        a1, b1 = lab.campus(a=1, b=1)
        _, ticket = self.found(a1)
        broken = ticket[:-1] + ("y" if ticket[-1] != "y" else "b")
        done = b1.run("--daemon", "--ticket", broken, "-c", b1.directory + "/x", "--log", "trace")
        self.assertNotEqual(done.returncode, 0)
        for secret in (broken, broken[60:100], broken[-40:]):
            self.assertNotIn(secret, done.stdout + done.stderr)
