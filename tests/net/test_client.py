"""Client mode: it follows everything, publishes nothing and appears in nobody's names."""

import json
import os
import signal
import subprocess

from case import NetTest
from lab import BOTH, IPV4
from waiting import stays, wait_until


class Client(NetTest):

    def setUp(self):
        self.campus = self.lab(BOTH)
        self.hosts = self.campus.campus(a=2, b=3)
        self.spare = self.hosts.pop()  # where the client runs
        self.daemons = self.form(self.hosts)
        self.ticket = self.daemons[1].wait_running().ticket()

    def expected(self):
        return {host.name: host.addresses for host in self.hosts}

    def follow(self, *arguments):
        """A client that goes on; (process, path of what it prints)."""
        path = os.path.join(self.spare.directory, "client.out")
        with open(path, "wb") as out, open(path + ".err", "wb") as err:
            process = subprocess.Popen(
                self.spare.command(self.campus.binary, "--ticket", self.ticket, *arguments), stdout=out,
                stderr=err, stdin=subprocess.DEVNULL, env=self.spare.environment(), cwd=self.spare.directory)
        self.addCleanup(self.end, process)
        return process, path

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait(timeout=10)

    def last_listed(self, path):
        """{name: addresses} of the last whole line of a client with --json."""
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")[:-1]
        if not lines:
            return {}
        return {node["name"]: sorted(node["addresses"]) for node in json.loads(lines[-1])["nodes"]}

    def follower_inexact(self, path):
        listed = self.last_listed(path)
        expected = self.expected()
        return "" if listed == expected else f"the client lists {listed}, should list {expected}"

    def test_once_prints_the_exact_list_as_json(self):
        done = self.spare.run("--ticket", self.ticket, "--once", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        listed = json.loads(done.stdout)
        self.assertEqual({node["name"]: sorted(node["addresses"]) for node in listed["nodes"]},
                         self.expected())
        self.assertEqual(listed["count"], len(self.hosts))
        self.assertEqual({node["state"] for node in listed["nodes"]}, {"online"})
        self.assertEqual([node for node in listed["nodes"] if node["self"] or node["role"] != "daemon"], [])

    def test_once_prints_a_table_for_people_without_colour_in_a_pipe(self):
        done = self.spare.run("--ticket", self.ticket, "--once")
        self.assertEqual(done.returncode, 0, done.stderr)
        for host in self.hosts:
            self.assertIn(host.name, done.stdout)
            for address in host.addresses:
                self.assertIn(address, done.stdout)
        self.assertNotIn("\x1b", done.stdout)

    def test_the_ticket_comes_from_a_file_a_pipe_or_the_environment(self):
        path = os.path.join(self.spare.directory, "ticket.txt")
        with open(path, "w", encoding="ascii") as file:
            file.write(self.ticket + "\n")
        for arguments, options in ((["--ticket", "@" + path], {}),
                                   (["--ticket", "-"], {"stdin": self.ticket + "\n"}),
                                   ([], {"env": {"P2P_DDNS_TICKET": self.ticket}})):
            done = self.spare.run(*arguments, "--once", "--json", **options)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(json.loads(done.stdout)["count"], len(self.hosts))

    def test_it_follows_changes_and_newcomers_and_nobody_lists_it(self):
        process, path = self.follow("--json")
        wait_until(lambda: self.follower_inexact(path), 10, "the client to list all")
        self.hosts[2].change_addresses()
        took = wait_until(lambda: self.follower_inexact(path), 5, "the client to see a change")
        print(f"the client printed a change after {took * 1000:.0f} ms")
        self.hosts[3].move(self.hosts[0].subnet())
        wait_until(lambda: self.follower_inexact(path), 5, "the client to see a move")
        self.wait_exact(self.campus)  # lists hold the daemons and nothing else
        late = self.campus.host("late", self.campus.subnets["a"])
        self.hosts.append(late)
        late.daemon().launch(ticket=self.ticket)
        wait_until(lambda: self.follower_inexact(path), 10, "the client to see a newcomer")
        self.wait_exact(self.campus)  # the newcomer shows itself when its admission is on disk
        stays(lambda: self.inexact(self.campus), 1.5, "lists without the client")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=5), 0)
        self.wait_exact(self.campus)

    def test_it_goes_on_following_when_its_own_address_changes(self):
        _, path = self.follow("--json")
        wait_until(lambda: self.follower_inexact(path), 10, "the client to list all")
        self.spare.move(self.hosts[0].subnet())
        self.hosts[2].change_addresses()
        took = wait_until(lambda: self.follower_inexact(path), 10, "the client to see a change")
        print(f"a client that moved saw the next change after {took * 1000:.0f} ms")

    def test_it_goes_on_following_when_the_member_that_it_asked_is_gone(self):
        process, path = self.follow("--json")
        wait_until(lambda: self.follower_inexact(path), 10, "the client to list all")
        self.daemons[1].power_off()
        self.hosts[2].change_addresses()
        wait_until(lambda: self.follower_inexact(path), 20, "the client to see a change through others")
        self.assertIsNone(process.poll())

    def test_it_ends_when_nobody_reads_any_more(self):
        reader, writer = os.pipe()
        process = subprocess.Popen(self.spare.command(self.campus.binary, "--ticket", self.ticket, "--json"),
                                   stdout=writer, stdin=subprocess.DEVNULL, env=self.spare.environment())
        self.addCleanup(self.end, process)
        os.close(writer)
        os.read(reader, 1)
        os.close(reader)
        self.hosts[2].change_addresses()
        self.assertEqual(process.wait(timeout=10), 1)

    def test_once_fails_when_it_cannot_print_or_is_interrupted_before(self):
        command = self.spare.command(self.campus.binary, "--ticket", self.ticket, "--once")
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=self.spare.environment(),
                                  timeout=20, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(b"No space left", done.stderr)
        for daemon in self.daemons:
            daemon.power_off()
        process, path = self.follow("--once")
        self.assertRaises(subprocess.TimeoutExpired, process.wait, timeout=1)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=5), 1)
        self.assertEqual(os.path.getsize(path), 0)

    def test_a_client_leaves_no_files(self):
        before = sorted(os.listdir(self.spare.directory))
        self.assertEqual(self.spare.run("--ticket", self.ticket, "--once").returncode, 0)
        self.assertEqual(sorted(os.listdir(self.spare.directory)), before)


class ManyClients(NetTest):

    def test_clients_come_and_go_without_a_trace(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=3)
        spare = hosts.pop()
        daemons = self.form(hosts)
        watcher = daemons[0].watch()
        for _ in range(10):
            self.assertEqual(spare.run("--ticket", daemons[0].ticket(), "--once").returncode, 0)
        self.wait_exact(lab)
        self.assertEqual([event for _, event in watcher.events], [])
        watcher.close()
