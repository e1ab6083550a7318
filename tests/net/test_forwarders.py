"""`p2p-ddns resolver install` on hosts that ask a real dnsmasq, a real unbound, or a NetworkManager that
runs a dnsmasq of its own: our names are answered, and those of others as before; `uninstall` leaves
no trace.

There is no systemd in a namespace: `systemctl` and `nmcli` are scripts, which do to the real server what
Debian's units and NetworkManager do."""

import os

import message_bus
import net_tools
from case import needs
from test_names import FULL, Names
from waiting import wait_until

OTHER, OTHER_IPS = "printer.example", ["192.0.2.77", "2001:db8::77"]
HOST_RECORD = f"host-record={OTHER},{','.join(OTHER_IPS)}\n"

# As Debian's dnsmasq.service: a restart, with the directory that its package reads.
_DNSMASQ = """
no-resolv
listen-address=127.0.0.1
bind-interfaces
bogus-priv
stop-dns-rebind
cache-size=1000
user=root
pid-file=/run/dnsmasq.pid
conf-dir=/etc/dnsmasq.d,.dpkg-dist,.dpkg-old,.dpkg-new
""" + HOST_RECORD

# What Debian's package has, and a name of somebody else's.
_UNBOUND = 'include-toplevel: "/etc/unbound/unbound.conf.d/*.conf"\n'
_UNBOUND_HOST = f"""server:
  username: ""
  chroot: ""
  pidfile: "/run/unbound.pid"
  interface: 127.0.0.1
  do-ip6: no
  use-syslog: no
  logfile: ""
  local-data: "{OTHER}. A {OTHER_IPS[0]}"
  local-data: "{OTHER}. AAAA {OTHER_IPS[1]}"
  private-address: 10.0.0.0/8
  private-address: fd00::/8
remote-control:
  control-enable: no
"""

# It runs a dnsmasq of its own and looks after no interface of the test's.
_NETWORK_MANAGER = """[main]
plugins=keyfile
dns=dnsmasq
no-auto-default=*
auth-polkit=false
[keyfile]
unmanaged-devices=*
[global-dns]
[global-dns-domain-*]
servers=127.0.0.9
"""

_SYSTEMCTL = """#!/bin/bash
stop() {{ pid=$(cat /run/$1.pid); kill $pid; while kill -0 $pid 2>/dev/null; do sleep 0.01; done; }}
case "$*" in
  --version) echo 'systemd 252 (252.38-1~deb12u1)' ;;
  'try-restart dnsmasq.service') stop dnsmasq; {environment} {dnsmasq} -C /etc/dnsmasq.conf ;;
  'try-reload-or-restart unbound.service') kill -HUP $(cat /run/unbound.pid) ;;
  *) echo "unknown: $*" >&2; exit 1 ;;
esac
"""


def _environment():
    return "env " + " ".join(f"{key}={value}" for key, value in net_tools.environment().items())


class Forwarders(Names):

    def setUp(self):
        super().setUp()
        os.makedirs(self.realm.path("/etc/bin"), exist_ok=True)
        self.path = {"PATH": "/etc/bin:/usr/sbin:" + os.environ["PATH"]}
        self.script("systemctl", _SYSTEMCTL.format(environment=_environment(),
                                                   dnsmasq=net_tools.path_of("dnsmasq")))

    def script(self, name, text):
        self.realm.write("/etc/bin/" + name, text)
        os.chmod(self.realm.path("/etc/bin/" + name), 0o755)

    def directory(self, path):
        os.makedirs(self.realm.path(path), exist_ok=True)

    def wait_other(self):
        """The server answers for names that are not ours."""
        def wrong():
            found = self.addresses_of(OTHER)
            return "" if found == OTHER_IPS else f"{OTHER} is {found}"
        wait_until(wrong, 20, "the names of others")

    def files(self):
        """All files of /etc as they are: path -> bytes, or where a link leads."""
        out = {}
        root = self.realm.path("/etc")
        for place, _, names in os.walk(root):
            for name in names:
                path = os.path.join(place, name)
                out[path[len(root):]] = os.readlink(path) if os.path.islink(path) else open(path, "rb").read()
        return out

    def verb(self, action, daemon, *arguments):
        done = self.asker.run("resolver", action, "--socket", daemon.socket, *arguments, env=self.path,
                              timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def ttls(self):
        """Of our answers to other resolvers of this host."""
        done = self.asker.tool(net_tools.path_of("dig"), "@127.0.0.1", "-p", "7355", "+noall", "+answer",
                               "+norec", FULL, "A", FULL, "AAAA", env=net_tools.environment())
        return {line.split()[1] for line in done.stdout.splitlines()}

    def check(self, way, what):
        """Installs the way, sees the named host move, and uninstalls it."""
        asker, _ = self.form_with()
        self.wait_other()
        self.assertEqual(self.addresses_of(FULL), [])
        before = self.files()
        self.assertIn(f"* {way}", self.verb("plan", asker, "--way", way))
        self.verb("install", asker, "--way", way)
        self.check_moves(FULL, what)
        self.assertEqual(asker.status()["serving"]["dns"], ["127.0.0.1:7355"])
        self.assertEqual(self.ttls(), {"0"}, "what it keeps is out of date when the host moves")
        self.assertEqual(self.addresses_of(OTHER), OTHER_IPS)
        self.assertIn("in place", self.verb("status", asker))
        changed = {path for path, text in self.files().items() if before.get(path) != text}
        self.assertEqual(len(changed), 1, changed)
        self.assertNotIn("note:", self.verb("uninstall", asker))
        self.assertEqual(self.files(), before)
        self.wait_other()
        wait_until(lambda: "it is still answered" if self.addresses_of(FULL) else "", 10, "our name to go")
        self.assertIn("nothing is installed", self.verb("status", asker))

    @needs(net_tools.missing("dnsmasq", "dig"))
    def test_a_real_dnsmasq_answers_for_a_host_that_moves(self):
        self.directory("/etc/dnsmasq.d")
        self.realm.write("/etc/dnsmasq.conf", _DNSMASQ)
        self.asker.tool(net_tools.path_of("dnsmasq"), "-C", "/etc/dnsmasq.conf", env=net_tools.environment())
        self.check("dnsmasq", "dnsmasq")

    @needs(net_tools.missing("unbound", "dig"))
    def test_a_real_unbound_answers_for_a_host_that_moves(self):
        self.directory("/etc/unbound/unbound.conf.d")
        self.realm.write("/etc/unbound/unbound.conf", _UNBOUND)
        self.realm.write("/etc/unbound/unbound.conf.d/host.conf", _UNBOUND_HOST)
        self.asker.tool(net_tools.path_of("unbound"), "-c", "/etc/unbound/unbound.conf",
                        env=net_tools.environment())
        self.check("unbound", "unbound")

    @needs(net_tools.missing("NetworkManager", "nmcli", "dnsmasq", "dig", "dbus-daemon"))
    def test_the_dnsmasq_of_a_real_network_manager_answers_for_a_host_that_moves(self):
        self.directory("/etc/NetworkManager/dnsmasq.d")
        self.realm.write("/etc/NetworkManager/NetworkManager.conf", _NETWORK_MANAGER)
        self.realm.write("/etc/NetworkManager/dnsmasq.d/host.conf", HOST_RECORD)
        self.script("nmcli", f'#!/bin/sh\nexec {_environment()} {net_tools.path_of("nmcli")} "$@"\n')
        # It starts dnsmasq by this path.
        done = self.asker.tool("mount", "-t", "overlay", "overlay", "-o",
                               f"lowerdir={net_tools.ROOT}/usr/sbin:/usr/sbin", "/usr/sbin")
        self.assertEqual(done.returncode, 0, done.stderr)
        message_bus.start(self.asker)
        self.asker.serve(net_tools.path_of("NetworkManager"), "--no-daemon", env=net_tools.environment())

        def no_answer():
            # It starts its dnsmasq at the first change of the host's DNS, which no interface brings here.
            done = self.asker.tool("nmcli", "general", "reload", "dns-full", env=self.path)
            return "" if done.returncode == 0 else done.stderr
        wait_until(no_answer, 30, "NetworkManager to answer", pause=0.3)
        self.check("networkmanager", "NetworkManager's dnsmasq")
