"""One node of a network under test: a daemon process on a host, and its control socket."""

import os
import shutil
import signal
import subprocess
import time

import control
from waiting import wait_until


class Daemon:
    """`alive` and `state` are what the test did to it, so what others should think of it."""

    def __init__(self, host, name, env=None, log="info", directory=None):
        self.host = host
        self.name = name
        self.directory = directory or os.path.join(host.directory, name)
        self.socket = os.path.join(self.directory, "control.sock")
        self.log_path = self.directory + ".log"
        self.out_path = self.directory + ".out"
        self.state = "off"  # off, online, unreachable (killed or cut off), left
        self.published = None  # addresses that others should list; None: all of the host's
        self._env = env
        self._log = log
        self.process = None
        os.makedirs(self.directory, exist_ok=True)

    # --- Life ---------------------------------------------------------------------------------

    def start(self, *arguments, ticket=None, primary=False):
        """Starts the process and waits until its control socket answers."""
        self.launch(*arguments, ticket=ticket, primary=primary)
        return self.wait_ready()

    def launch(self, *arguments, ticket=None, primary=False):
        """Starts the process without waiting. Without a ticket it is a restart."""
        role = ["--primary"] if primary else ["--ticket", ticket] if ticket else []
        command = self.host.command(
            self.host.lab.binary, "--daemon", "--alias", self.name, "-c", self.directory,
            "-L", self._log, *role, *arguments)
        with open(self.log_path, "ab") as log, open(self.out_path, "ab") as out:
            self.process = subprocess.Popen(
                command, env=self.host.environment(self._env), cwd=self.host.directory,
                stdin=subprocess.DEVNULL, stdout=out, stderr=log)
        self.state = "online"
        return self

    def wait_ready(self, timeout=15):
        wait_until(self._not_ready, timeout, f"{self.name} to answer at its control socket")
        return self

    def wait_running(self, timeout=15):
        """Until it is a member of its network."""
        def not_running():
            problem = self._not_ready()
            if problem:
                return problem
            status = self.status()
            return "" if status["phase"] == "running" else f"{self.name} is {status['phase']}, " \
                f"waiting for {status['waiting_for']}"
        wait_until(not_running, timeout, f"{self.name} to run")
        return self

    def _not_ready(self):
        code = self.process.poll()
        if code is not None:
            raise AssertionError(f"{self.name} ended with {code}:\n{self.diagnostics()}")
        try:
            control.request(self.socket, "/v1/status")
        except control.NoAnswer as error:
            return str(error)
        return ""

    def power_off(self):
        """As a power cut: SIGKILL. Nobody is told."""
        self._end(signal.SIGKILL)
        self.state = "unreachable"

    def terminate(self, with_signal=signal.SIGTERM):
        """A clean end: the exit code."""
        code = self._end(with_signal)
        self.state = "left"
        return code

    def _end(self, with_signal):
        self.process.send_signal(with_signal)
        return self.process.wait(timeout=10)

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def discard(self):
        """Ends the process whatever it does; for the end of a test."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=10)

    def copy_state(self, target):
        """Copies the stored state, as a cloned card or a backup has it."""
        shutil.copytree(self.directory, target, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.sock"))

    # --- Asking it ----------------------------------------------------------------------------

    def ask(self, target, method="GET"):
        """The JSON answer; AssertionError when it is a refusal, NoAnswer when there is none."""
        code, value = control.request(self.socket, target, method)
        if code != 200:
            raise AssertionError(f"{self.name}: {method} {target} gave {code}: {value}")
        return value

    def status(self):
        return self.ask("/v1/status")

    def nodes(self):
        """The nodes that it lists, by name."""
        listed = self.ask("/v1/nodes")
        by_name = {node["name"]: node for node in listed["nodes"]}
        if len(by_name) != len(listed["nodes"]) or listed["count"] != len(by_name):
            raise AssertionError(f"{self.name} lists a name twice or miscounts: {listed}")
        return by_name

    def exact_addresses(self):
        """{name: sorted addresses} as it lists them."""
        return {name: sorted(node["addresses"]) for name, node in self.nodes().items()}

    def ticket(self, query=""):
        return self.ask("/v1/ticket" + query)["ticket"]

    def printed_ticket(self, timeout=15):
        """The ticket of the line `Ticket: ...` that --primary prints."""
        wait_until(lambda: "" if "\n" in self.output() else "no line on standard output",
                   timeout, f"{self.name} to print its ticket")
        line = self.output().splitlines()[0]
        assert line.startswith("Ticket: "), line
        return line.removeprefix("Ticket: ")

    def watch(self):
        return control.Watcher(self.socket)

    def output(self):
        return _text_of(self.out_path)

    def log(self):
        return _text_of(self.log_path)

    def diagnostics(self, lines=25):
        code = self.process.poll() if self.process else None
        state = "never started" if not self.process else "runs" if code is None else f"ended with {code}"
        tail = "\n".join("    " + line[:400] for line in self.log().splitlines()[-lines:])
        return f"--- {self.name} ({state}) at {time.strftime('%H:%M:%S')}, end of its log:\n{tail}"


def _text_of(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""
