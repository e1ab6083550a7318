"""Every program reaches a host by its name within a moment of its move, through each way: the NSS
module, a hosts file, and DNS."""

import sys
import time

import net_tools
from case import needs
from test_names import FULL, Names
from waiting import wait_until

PATIENCE_S = 20.0
# Between two starts of a program: who starts too early connects to where the host was, and hangs.
PAUSE_S = 0.1
RUNNING_MAX = 8

_PYTHON = "import socket, sys; print(*{a[4][0] for a in socket.getaddrinfo(sys.argv[1], 8000)})"


class Reach(Names):
    """The programs are started one after the other from the move on, until one of them succeeds:
    what is told is when the first that succeeds was started."""

    alone = True

    def programs(self, name):
        """What is printed -> (command, whether what it printed is right)."""
        ssh = ["ssh", "-F", "/dev/null", "-i", self.named.directory + "/user_key"]
        for option in ("BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null",
                       "ConnectTimeout=3", "LogLevel=ERROR"):
            ssh += ["-o", option]

        def finds_all(text):
            return set(self.named.addresses) == {word for word in text.split() if word in self.known}
        return {
            "getent hosts": (["getent", "hosts", name], lambda text: text.split()[0] in self.named.addresses),
            "getent ahosts": (["getent", "ahosts", name], finds_all),
            "Python": ([sys.executable, "-c", _PYTHON, name], finds_all),
            "curl": (["curl", "-sS", "--connect-timeout", "3", f"http://{name}:8000/"],
                     lambda text: "Directory listing" in text),
            "ssh": ([*ssh, f"root@{name}", "echo in"], lambda text: text == "in\n"),
        }

    def dig(self, name):
        """By UDP and by TCP, each address of the name and no other."""
        tools = " ".join(f"{key}={value}" for key, value in net_tools.environment().items())
        dig = f"env {tools} {net_tools.path_of('dig')} @127.0.0.1 +short +norec +time=1 +tries=1 {name}"
        script = "; ".join(f"{dig} {kind} {by}" for kind in ("A", "AAAA") for by in ("+notcp", "+tcp"))
        return ["sh", "-c", script], lambda text: sorted(text.split()) == sorted(self.named.addresses * 2)

    def start_sshd(self):
        """An sshd on the named host that takes its user_key."""
        place, realm = self.named.directory, self.named.own_files()
        self.named.tool("mkdir", "-p", "/run/sshd")
        for key in ("host_key", "user_key"):
            self.named.tool("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{place}/{key}")
        users = [line for line in realm.read("/etc/passwd").decode().splitlines()
                 if not line.startswith(("root:", "sshd:"))]
        # The unpacked server lacks its user; what this machine's root runs at a login is no concern here.
        realm.write("/etc/passwd", "\n".join([f"root:x:0:0:root:{place}:/bin/sh", *users,
                                              "sshd:x:65530:65534::/run/sshd:/usr/sbin/nologin"]) + "\n")
        self.named.serve(net_tools.path_of("sshd"), "-D", "-f", "/dev/null", "-h", f"{place}/host_key",
                         "-o", f"AuthorizedKeysFile={place}/user_key.pub", "-o", "StrictModes=no",
                         "-o", "UsePAM=no", "-o", "PidFile=none", "-o", "MaxStartups=100",
                         env=net_tools.environment())

    def first_success(self, command, is_right):
        """Seconds from now to the start of the first run that succeeds."""
        begin = time.monotonic()
        runs = []  # (when it was started, its process)
        starts = 0
        good = []

        def wrong():
            nonlocal starts
            elapsed = time.monotonic() - begin
            if elapsed >= starts * PAUSE_S and len(runs) < RUNNING_MAX:
                starts += 1
                runs.append((elapsed, self.asker.launch(*command)))
            said = "still running"
            for run in [run for run in runs if run[1].poll() is not None]:
                runs.remove(run)
                said = run[1].communicate()[0]
                if run[1].returncode == 0 and is_right(said):
                    good.append(run[0])
            return "" if good else said
        try:
            wait_until(wrong, PATIENCE_S, " ".join(command))
        finally:
            for _, process in runs:
                process.kill()
                process.communicate()
        return min(good)

    def check(self, way, names, more=None):
        """Each program after a move of its own."""
        self.start_sshd()
        self.named.serve(sys.executable, "-m", "http.server", "8000", "--bind", "::")
        self.known = set(self.named.addresses)
        programs = {(program, name): what for name in names for program, what in self.programs(name).items()}
        programs.update(more or {})
        times = {}
        for (program, _), (command, is_right) in programs.items():
            self.first_success(command, is_right)
            self.named.move(self.campus.subnets["a" if self.named.subnet().name == "b" else "b"])
            self.known |= set(self.named.addresses)
            times[program] = max(times.get(program, 0), self.first_success(command, is_right))
        print(f"{way}: reaches b1 if started so many ms after its move: " +
              ", ".join(f"{program} {seconds * 1000:.0f}" for program, seconds in times.items()))

    @needs(net_tools.missing("sshd", "curl"))
    def test_through_the_nss_module(self):
        asker, _ = self.form_with()
        self.install_nss(asker)
        self.wait_found(FULL)
        self.check("NSS", ["b1", FULL])

    @needs(net_tools.missing("sshd", "curl"))
    def test_through_a_hosts_file(self):
        self.form_with("--hosts-sync")
        self.wait_found(FULL)
        self.check("hosts file", ["b1", FULL])

    @needs(net_tools.missing("sshd", "curl", "dig"))
    def test_through_dns(self):
        self.form_with("--dns", "127.0.0.1")
        self.wait_found(FULL)
        self.check("DNS", [FULL], {("dig", FULL): self.dig(FULL)})

