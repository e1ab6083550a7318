"""`p2p-ddns resolver`: plan, install, status and uninstall on a host with files of its own, and a real
systemd-resolved that routes the zone to us.

There is no systemd to start units in a namespace: systemd-resolved and its message bus are started
here, and `systemctl` is a script that runs what our unit says."""

import json
import os

import message_bus
import net_tools
from bad_input import WRONG_USAGE
from case import needs
from test_names import FULL, Names
from waiting import wait_until

# Enables and disables our unit by its own lines.
_SYSTEMCTL = r"""#!/bin/bash
unit=/etc/systemd/system/p2p-ddns-resolved.service
run() { sed -n "s/^$1=-\?//p" $unit | while read -r line; do eval "$line" || exit 1; done; }
case "$*" in
  --version) echo 'systemd 252 (252.38-1~deb12u1)' ;;
  daemon-reload) ;;
  'enable --now p2p-ddns-resolved.service') run ExecStartPre; run ExecStart ;;
  'disable --now p2p-ddns-resolved.service') run ExecStopPost ;;
  *) echo "unknown: $*" >&2; exit 1 ;;
esac
"""


class ResolverVerb(Names):

    def test_a_plan_changes_nothing_and_says_why(self):
        before = self.realm.read("/etc/nsswitch.conf")
        text = self.resolver("plan")
        for words in ("nsswitch.conf", "nss", "because", "Nothing was changed"):
            self.assertIn(words, text)
        self.assertEqual(self.realm.read("/etc/nsswitch.conf"), before)
        lines = json.loads(self.resolver("plan", "--json"))
        self.assertTrue(lines["ok"])
        self.assertEqual([line for line in lines["lines"] if line.startswith("No p2p-ddns runs")][:1],
                         ["No p2p-ddns runs here now; its zone is taken to be p2p.internal."])

    def test_wrong_words(self):
        for words in (["resolver"], ["resolver", "undo"], ["resolver", "status", "--way", "nss"]):
            done = self.asker.run(*words)
            self.assertEqual((done.returncode, done.stdout), (WRONG_USAGE, ""), words)
        done = self.asker.run("resolver", "install", "--way", "magic")
        self.assertEqual(done.returncode, 1)
        self.assertIn("magic", done.stderr)

    def test_a_way_that_is_not_possible_here_leaves_all_as_it_was(self):
        asker, _ = self.form_with()
        done = self.asker.run("resolver", "install", "--way", "unbound", "--socket", asker.socket)
        self.assertEqual(done.returncode, 1)
        self.assertIn("unbound", done.stderr)
        self.assertIn("nothing is installed", self.resolver("status", daemon=asker))

    def test_only_root_may_change_the_host(self):
        self.asker.user = 65534
        os.chmod(self.asker.directory, 0o755)
        done = self.asker.run("resolver", "install", "--way", "nss")
        self.assertEqual(done.returncode, 1)
        self.assertIn("root", done.stderr)
        self.assertEqual(self.asker.run("resolver", "plan").returncode, 0)


class ThroughResolved(Names):

    def start_resolved(self):
        """A message bus and systemd-resolved, as the host's only resolver."""
        passwd = self.realm.read("/etc/passwd").decode()
        if "systemd-resolve:" not in passwd:
            self.realm.write("/etc/passwd", passwd + "systemd-resolve:x:64100:65534::/:/usr/sbin/nologin\n")
        self.realm.write("/etc/resolv.conf", "nameserver 127.0.0.53\n")
        os.makedirs(self.realm.path("/etc/systemd"), exist_ok=True)
        self.realm.write("/etc/systemd/resolved.conf", "[Resolve]\nDNS=192.0.2.1\nFallbackDNS=\n")
        os.makedirs(self.realm.path("/etc/systemd/system"), exist_ok=True)
        for directory in ("/run/systemd/resolve", "/etc/bin"):
            os.makedirs(self.realm.path(directory), exist_ok=True)
        self.asker.tool("chown", "systemd-resolve:", "/run/systemd/resolve")
        self.realm.write("/etc/bin/systemctl", _SYSTEMCTL)
        resolvectl = " ".join(f"{k}={v}" for k, v in net_tools.environment().items())
        self.realm.write("/etc/bin/resolvectl", "#!/bin/sh\nexec env " + resolvectl + " " +
                         net_tools.path_of("resolvectl") + ' "$@"\n')
        for name in ("systemctl", "resolvectl"):
            os.chmod(self.realm.path("/etc/bin/" + name), 0o755)
        message_bus.start(self.asker)
        self.asker.serve(net_tools.path_of("systemd-resolved"), env=net_tools.environment())
        self.path = {"PATH": "/etc/bin:/usr/sbin:" + os.environ["PATH"]}

        def not_up():
            done = self.asker.tool("resolvectl", "status", env=self.path)
            return "" if done.returncode == 0 else done.stderr or "no answer"
        wait_until(not_up, 30, "systemd-resolved to answer")

    @needs(net_tools.missing("systemd-resolved", "resolvectl", "dbus-daemon"))
    def test_a_real_resolved_routes_the_zone_to_us_and_nothing_else(self):
        self.start_resolved()
        asker, _ = self.form_with()
        before = {path: self.realm.read(path) for path in ("/etc/resolv.conf", "/etc/nsswitch.conf")}
        done = self.asker.run("resolver", "install", "--way", "resolved", "--socket", asker.socket,
                              env=self.path, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_moves(FULL, "systemd-resolved")
        self.assertEqual(asker.status()["serving"]["dns"], ["127.0.0.1:7355"])
        status = self.asker.tool("resolvectl", "status", env=self.path).stdout
        self.assertIn("~p2p.internal", status)
        self.assertIn("127.0.0.1:7355", status)
        self.assertEqual({path: self.realm.read(path) for path in before}, before)
        self.resolver_uninstall(asker)
        self.assertEqual(self.addresses_of(FULL), [])
        self.assertNotIn("p2p.internal", self.asker.tool("resolvectl", "status", env=self.path).stdout)
        self.assertIsNone(self.realm.read("/etc/systemd/system/p2p-ddns-resolved.service"))
        wait_until(lambda: "DNS is still served" if asker.status()["serving"]["dns"] else "", 5,
                   "the server that nobody asks any more to end")

    def resolver_uninstall(self, daemon):
        done = self.asker.run("resolver", "uninstall", "--socket", daemon.socket, env=self.path,
                              timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
