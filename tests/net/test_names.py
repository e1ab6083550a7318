"""The names reach every program of a host: through the NSS module, a hosts file and DNS, before and
after the named host moves; and nothing of it stays behind."""

import os
import statistics
import sys

import net_tools
from bad_input import WRONG_USAGE, BadInput
from case import NetTest
from lab import BOTH
from realm import LIBRARIES
from waiting import wait_until

FULL = "b1.p2p.internal"
MODULE = LIBRARIES + "/libnss_p2pddns.so.2"
PATIENCE_S = 20.0

# Times 200 lookups of a name that nobody has, in microseconds.
_TIME_LOOKUPS = """
import socket, time
times = []
for i in range(200):
    start = time.perf_counter()
    try:
        socket.getaddrinfo(f"nobody{i}", None, socket.AF_INET)
    except OSError:
        pass
    times.append((time.perf_counter() - start) * 1e6)
print(*(round(t, 1) for t in times))
"""


class Names(NetTest):
    """a1 asks, with files of its own; b1 is asked for, in the other subnet."""

    def setUp(self):
        self.campus = self.lab(BOTH)
        self.asker, self.named = self.campus.campus(a=1, b=1)
        self.realm = self.asker.own_files()

    def form_with(self, *asker_arguments, named_arguments=()):
        """The two daemons, each with its own arguments; the asker's first."""
        named = self.named.daemon()
        named.start(*named_arguments, primary=True)
        asker = self.asker.daemon()
        asker.start(*asker_arguments, ticket=named.printed_ticket())
        self.wait_exact(self.campus)
        return asker, named

    def resolver(self, *arguments, daemon=None):
        """Runs `p2p-ddns resolver ...` on the asker; what it printed."""
        socket = ["--socket", daemon.socket] if daemon else ["--socket", "nobody.sock"]
        done = self.asker.run("resolver", *arguments, *socket, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def addresses_of(self, name, *way):
        """What the C library says, sorted, each once."""
        done = self.asker.tool("getent", *way, "ahosts", name)
        return sorted({line.split()[0] for line in done.stdout.splitlines()})

    def wait_found(self, name):
        def wrong():
            found = self.addresses_of(name)
            return "" if found == self.named.addresses else f"{name} is {found}, not {self.named.addresses}"
        return wait_until(wrong, PATIENCE_S, f"getent to find {name}")

    def check_moves(self, name, way):
        """Finds the host, and again after each of some moves; prints how long that took."""
        self.wait_found(name)
        times = []
        for subnet in (self.asker.subnet(), self.campus.subnets["b"], self.asker.subnet()):
            self.named.move(subnet)
            times.append(self.wait_found(name))
        print(f"{way}: found {statistics.median(times) * 1000:.0f} ms after a move (median of {len(times)}, "
              f"with the start of getent)")


    def install_nss(self, daemon):
        self.before = {path: self.realm.read(path) for path in ("/etc/nsswitch.conf", MODULE)}
        self.resolver("install", "--way", "nss", daemon=daemon)


class ThroughNss(Names):

    def test_every_program_finds_a_host_that_moves(self):
        asker, _ = self.form_with()
        self.install_nss(asker)
        self.wait_found(FULL)
        self.wait_found("b1")
        for program in (["getent", "hosts", "b1"], ["ping", "-c1", "-W2", "b1"],
                        [sys.executable, "-c", "import socket; print(socket.gethostbyname('b1'))"]):
            if program[0] == "ping" and not net_tools.path_of("ping"):
                continue
            done = self.asker.tool(*program)
            self.assertEqual(done.returncode, 0, f"{program}: {done.stderr}")
        address = self.named.addresses[0]
        self.assertIn(FULL, self.asker.tool("getent", "hosts", address).stdout)
        self.check_moves("b1", "NSS, a bare name")
        self.check_moves(FULL, "NSS, a whole name")

    def test_a_dead_or_hung_daemon_hands_on_to_the_next_service(self):
        asker, _ = self.form_with()
        self.install_nss(asker)
        self.wait_found("b1")
        self.realm.write("/etc/nsswitch.conf", "hosts: p2pddns files\n")  # no DNS that could take its time
        alive = self.median_lookup()
        asker.freeze()
        wait_until(lambda: "" if not self.addresses_of("b1") else "b1 is still found", 15,
                   "a hung daemon's names to be passed over")
        self.assertIn("127.0.0.1", self.asker.tool("getent", "hosts", "localhost").stdout)
        hung = self.median_lookup()
        asker.thaw()
        self.wait_found("b1")
        asker.power_off()
        wait_until(lambda: "" if not self.addresses_of("b1") else "b1 is still found", 15,
                   "a dead daemon's names to be passed over")
        self.assertIn("127.0.0.1", self.asker.tool("getent", "hosts", "localhost").stdout)
        print(f"a name that nobody has, median us: daemon alive {alive}, hung {hung}, "
              f"dead {self.median_lookup()}")

    def median_lookup(self):
        done = self.asker.tool(sys.executable, "-c", _TIME_LOOKUPS)
        return statistics.median(map(float, done.stdout.split()))

    def test_uninstall_leaves_everything_as_it_was_also_after_a_kill(self):
        asker, _ = self.form_with()
        self.install_nss(asker)
        self.wait_found("b1")
        self.assertIn("in place", self.resolver("status", daemon=asker))
        self.assertEqual(asker.status()["serving"]["nss"], ["/run/p2p-ddns/names"])
        asker.power_off()
        self.resolver("uninstall")
        for path, before in self.before.items():
            self.assertEqual(self.realm.read(path), before, path)
        self.assertIsNone(self.realm.read("/run/p2p-ddns/names"))
        self.assertIn("nothing is installed", self.resolver("status"))

    def test_a_daemon_may_look_up_names_that_it_serves_itself(self):
        asker, _ = self.form_with()
        self.install_nss(asker)
        self.wait_found("b1")
        asker.terminate()
        asker.start("--bootstrap", "b1.p2p.internal:7353", "--bootstrap", "a1.p2p.internal:7353")
        self.wait_exact(self.campus)
        self.wait_found("b1")

    def test_a_clean_end_takes_the_names_away_at_once(self):
        asker, _ = self.form_with()
        self.install_nss(asker)
        self.wait_found("b1")
        asker.terminate()
        self.assertIsNone(self.realm.read("/run/p2p-ddns/names"))
        self.assertEqual(self.addresses_of("b1"), [])

    def test_aliases_and_wildcards_are_found(self):
        asker, _ = self.form_with(named_arguments=["--record", "www CNAME .", "--record", "* CNAME ."])
        self.install_nss(asker)
        for name in ("www.b1.p2p.internal", "any.thing.b1.p2p.internal"):
            self.wait_found(name)
        self.assertEqual(self.addresses_of("www.b1"), [], "bare names with a dot may be anybody's")


class ThroughHosts(Names):

    def test_every_program_finds_a_host_that_moves(self):
        before = self.realm.read("/etc/hosts")
        asker, _ = self.form_with("--hosts-sync")
        self.check_moves("b1", "hosts file, a bare name")
        self.check_moves(FULL, "hosts file, a whole name")
        self.assertEqual(asker.status()["serving"]["hosts"], ["/etc/hosts"])
        asker.terminate()
        self.assertEqual(self.realm.read("/etc/hosts"), before)

    def test_what_a_killed_daemon_left_the_next_start_takes_away(self):
        before = self.realm.read("/etc/hosts")
        asker, _ = self.form_with("--hosts-sync")
        self.wait_found("b1")
        asker.power_off()
        self.assertNotEqual(self.realm.read("/etc/hosts"), before)
        asker.start()
        wait_until(lambda: "" if self.realm.read("/etc/hosts") == before else "our lines", 5, "a tidy file")

    def test_what_a_killed_daemon_left_uninstall_takes_away(self):
        before = self.realm.read("/etc/hosts")
        asker, _ = self.form_with("--hosts-sync")
        self.wait_found("b1")
        asker.power_off()
        self.resolver("uninstall", "-c", asker.directory)
        self.assertEqual(self.realm.read("/etc/hosts"), before)

    def test_another_file_and_suffix(self):
        self.realm.write("/etc/other-hosts", "10.9.9.9 other")
        asker, _ = self.form_with("--hosts-sync", "--hosts-path", "/etc/other-hosts", "--hosts-suffix", "lan")

        def wrong():
            text = self.realm.read("/etc/other-hosts").decode()
            return "" if f"{self.named.addresses[0]}\tb1.lan b1" in text else text
        wait_until(wrong, 5, "the names in the other file")
        self.assertEqual(self.realm.read("/etc/hosts"), b"127.0.0.1 localhost\n")
        asker.terminate()
        self.assertEqual(self.realm.read("/etc/other-hosts"), b"10.9.9.9 other")

    def test_installed_and_uninstalled_while_the_daemon_runs(self):
        before = self.realm.read("/etc/hosts")
        asker, _ = self.form_with()
        self.resolver("install", "--way", "hosts", daemon=asker)
        self.wait_found("b1")
        self.resolver("uninstall", daemon=asker)
        wait_until(lambda: "" if self.realm.read("/etc/hosts") == before else "our lines", 5, "a tidy file")

    def test_who_fights_over_the_file_is_named_in_the_status(self):
        asker, _ = self.form_with("--hosts-sync")
        self.wait_found("b1")

        def no_problem():
            self.realm.write("/etc/hosts", "127.0.0.1 localhost\n")
            return "" if any("/etc/hosts" in p for p in asker.status()["problems"]) else "no problem is told"
        wait_until(no_problem, 20, "the fight to be noticed", pause=0.3)
        self.assertEqual(self.realm.read("/etc/hosts"), b"127.0.0.1 localhost\n")


class ThroughDns(Names):

    def test_every_program_finds_a_host_that_moves(self):
        asker, _ = self.form_with("--dns", "127.0.0.1")
        self.check_moves(FULL, "DNS")
        self.assertEqual(asker.status()["serving"]["dns"], ["127.0.0.1:53"])
        address = self.named.addresses[0]
        self.assertIn(FULL, self.asker.tool("getent", "hosts", address).stdout)

    def test_unreachable_nodes_can_be_left_out(self):
        _, named = self.form_with("--dns", "127.0.0.1", "--omit-unreachable")
        self.wait_found(FULL)
        named.power_off()
        wait_until(lambda: "" if not self.addresses_of(FULL) else "it is still answered", 30, "no answer")


class Records(BadInput):

    def test_services_and_records_are_published_to_all(self):
        named = self.other.daemon()
        named.start("--service", "ssh=22", "--service", "sip/udp=5060", "--record", "TXT hello", primary=True)
        asker = self.host.daemon()
        asker.start(ticket=named.printed_ticket())
        self.wait_exact(self.campus)
        services = [{"name": "_ssh._tcp", "port": 22}, {"name": "_sip._udp", "port": 5060}]
        self.assertEqual(asker.nodes()["b1"]["services"], services)
        named.terminate()
        named.start()
        wait_until(lambda: "" if asker.nodes()["b1"]["services"] == [] else "still there", 5,
                   "services that the next start does not name to go")

    def test_what_cannot_be_published_is_refused_in_one_line(self):
        for option, text, word in (("service", "ssh", "NAME=PORT"), ("service", "ssh=0", "NAME=PORT"),
                                   ("record", "BOGUS x", "BOGUS"), ("record", "A 10.0.0.1", "addresses"),
                                   ("record", "CNAME b.example.", "www CNAME"), ("record", "NS a.", "type"),
                                   ("record", "a.b.c.d.e.f TXT x", "labels")):
            self.refused(WRONG_USAGE, f"--{option}", word,
                         arguments=self.start_arguments(primary=True, **{option: text}))

    def test_an_ssh_server_without_keys(self):
        realm = self.host.own_files()
        for name in os.listdir("/etc/ssh") if os.path.isdir("/etc/ssh") else []:
            if name.startswith("ssh_host_"):
                os.unlink(realm.path("/etc/ssh/" + name))
        self.refused(1, "--sshfp", "ssh_host", arguments=self.start_arguments(primary=True, sshfp=True))
