"""Bad names, places and options: one clear line and the right exit code."""

import json
import os
import socket

from bad_input import FAILED, WRONG_USAGE, BadInput
from waiting import wait_until


class BadNames(BadInput):

    def test_an_alias_that_is_no_label_names_the_character(self):
        for alias, *words in (("my node", "character 3", "space"), ("a_b", "character 2", "'_'"),
                              ("-x", "character 1", "hyphen"), ("x-", "character 2", "hyphen"),
                              ("a.b", "character 2", "'.'"), ("x" * 64, "64", "63"), ("", "--alias"),
                              ("tab\there", "character 4")):
            self.refused(WRONG_USAGE, *words, arguments=self.start_arguments(primary=True, alias=alias))

    def test_an_alias_is_written_in_lower_case(self):
        daemon = self.host.daemon("MyNode")
        daemon.start(primary=True)
        self.assertEqual(list(daemon.nodes()), ["mynode"])

    def test_a_taken_alias_becomes_name_and_four_characters_and_says_so(self):
        first, ticket = self.found(self.other)
        second = self.host.daemon("b1")
        second.start(ticket=ticket).wait_running()
        wait_until(lambda: "" if len(first.nodes()) == 2 else str(first.nodes()), 5, "both to be listed")
        identity = second.status()["id"]
        names = sorted(first.nodes())
        self.assertEqual(names[0], "b1")
        self.assertRegex(names[1], r"^b1-[ybndrfg8ejkmcpqxot1uwisza345h769]{4}$")
        self.assertEqual(names[1][3:], identity[:4])
        self.assertEqual(first.nodes()[names[1]]["addresses"], self.host.addresses)

        def not_said():
            log = second.log()
            return "" if names[1] in log and "another node" in log else log
        wait_until(not_said, 5, "the log to say so")
        problems = " ".join(second.status()["problems"])
        self.assertIn("b1", problems)

    def test_a_name_that_nobody_has(self):
        primary, _ = self.found(self.other)
        self.refused(FAILED, "nobody", arguments=["resolve", "nobody", "--socket", primary.socket])
        self.refused(WRONG_USAGE, "name", arguments=["resolve", "--socket", primary.socket])


class BadPlaces(BadInput):

    def test_a_bind_address_that_this_host_does_not_have(self):
        for text in ("192.0.2.1", "192.0.2.1:7000", "2001:db8::1", "[2001:db8::1]:7000"):
            self.refused(FAILED, text.split(":7000")[0].strip("[]"),
                         arguments=self.start_arguments(primary=True, bind=text))
        self.refused(FAILED, self.host.addresses[0],
                     arguments=self.start_arguments(primary=True, bind="192.0.2.1"))

    def test_a_bind_address_that_is_none(self):
        for text in ("here", "300.1.1.1", "1.2.3.4:99999", "[::1", "1.2.3.4:"):
            self.refused(WRONG_USAGE, "bind", arguments=self.start_arguments(primary=True, bind=text))

    def test_an_interface_that_is_not_there(self):
        self.refused(FAILED, "eth7", "eth0",
                     arguments=self.start_arguments(primary=True, **{"bind-interface": "eth7"}))

    def test_a_port_that_is_in_use(self):
        def take():
            blocker = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            blocker.bind(("::", 7777))
            return blocker
        with self.host.inside(take):
            self.refused(FAILED, "7777", "in use", arguments=self.start_arguments(primary=True, bind=":7777"))

    def test_the_usual_port_in_use_costs_nothing(self):
        first, ticket = self.found(self.host)
        second = self.host.daemon("second").start(ticket=ticket).wait_running()
        self.assertNotEqual(first.status()["port"], second.status()["port"])
        self.wait_exact(self.campus)

    def test_a_second_daemon_on_one_database(self):
        first, ticket = self.found(self.host)
        self.refused(FAILED, "another p2p-ddns", str(first.process.pid),
                     arguments=self.start_arguments("a1", primary=True))
        self.assertEqual(list(first.nodes()), ["a1"])
        self.other.daemon().launch(ticket=ticket)
        self.wait_exact(self.campus)

    def test_no_network_known(self):
        self.refused(FAILED, "no network known", "--primary", "--ticket", arguments=self.start_arguments())

    def test_a_control_socket_without_a_daemon(self):
        for verb in ("list", "status", "ticket", "watch", "stop"):
            self.refused(FAILED, "p2p-ddns --daemon", arguments=[verb, "--socket", "nowhere.sock"])
        done = self.host.run("list", "--json", "--socket", "nowhere.sock")
        self.assertEqual((done.returncode, done.stderr), (FAILED, ""))
        self.assertIn("--daemon", json.loads(done.stdout)["error"])

    def test_a_socket_that_a_killed_daemon_left_is_no_hindrance(self):
        daemon, _ = self.found(self.host)
        daemon.power_off()
        self.refused(FAILED, "--daemon", arguments=["list", "--socket", daemon.socket])
        daemon.start()

    def test_unknown_options_and_commands_get_a_suggestion(self):
        self.refused(WRONG_USAGE, "--tiket", "--ticket", arguments=["--daemon", "--tiket", "x"])
        self.refused(WRONG_USAGE, "--alais", "--alias", arguments=["--daemon", "--alais", "x", "--primary"])
        self.refused(WRONG_USAGE, "lst", "list", arguments=["lst"])
        self.refused(WRONG_USAGE, "--xyzzy", arguments=["--daemon", "--xyzzy"])
        self.refused(WRONG_USAGE, "loud", "debug", arguments=["--daemon", "--primary", "--log", "loud"])
        self.refused(WRONG_USAGE, "--primary", "--ticket",
                     arguments=self.start_arguments(primary=True, ticket="p2p1y"))
        self.refused(WRONG_USAGE, "--alias", arguments=["--daemon", "--primary", "--alias"])

    def test_a_wrong_usage_with_json_is_json(self):
        done = self.host.run("list", "--jsn", "--json")
        self.assertEqual((done.returncode, done.stderr), (WRONG_USAGE, ""))
        self.assertIn("--jsn", json.loads(done.stdout)["error"])

    def test_the_path_of_the_state_is_a_file_of_something_else(self):
        path = os.path.join(self.host.directory, "notes.txt")
        with open(path, "w", encoding="ascii") as file:
            file.write("not a database\n" * 500)
        self.refused(FAILED, "notes.txt", arguments=self.start_arguments("notes.txt", primary=True))
        with open(path, encoding="ascii") as file:
            self.assertEqual(file.read(), "not a database\n" * 500)
