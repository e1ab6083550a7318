"""Network namespaces and the `ip` command: what the lab is made of.

Namespaces are named pdn-<process>-<lab>-<role>, so a run finds and removes what an earlier one left
behind when it crashed.
"""

import ctypes
import fcntl
import os
import queue
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading

PREFIX = "pdn-"
_CLONE_NEWNET = 0x40000000
_SIOCGIFFLAGS = 0x8913
_IFF_RUNNING = 0x40
_libc = ctypes.CDLL(None, use_errno=True)


class LabError(Exception):
    """The lab itself failed; no verdict on the program under test."""


def run(*command, text=None):
    """Runs a command of the lab; its standard output. Raises LabError when it fails."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=30)
    if done.returncode != 0:
        raise LabError(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def missing_tools():
    """What this machine lacks for network tests, as a reason to skip them; empty when nothing."""
    if os.geteuid() != 0:
        return "they make network namespaces; run as root or with sudo"
    lacking = [tool for tool in ("ip", "nft") if shutil.which(tool) is None]
    if lacking:
        return f"install {' and '.join(lacking)} (Debian: iproute2 nftables)"
    probe = f"{PREFIX}{os.getpid()}-probe"
    try:
        run("ip", "netns", "add", probe)
        run("ip", "netns", "del", probe)
    except LabError as error:
        return f"this machine does not let us make network namespaces: {error}"
    return ""


def add_namespaces(names):
    run("ip", "-batch", "-", text="".join(f"netns add {name}\n" for name in names))


def remove_namespaces(names):
    """Ends every process inside, then removes them. Names that are gone already are passed over."""
    for name in names:
        done = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True)
        for pid in done.stdout.split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
    subprocess.run(["ip", "-force", "-batch", "-"], capture_output=True, text=True,
                   input="".join(f"netns del {name}\n" for name in names))


def remove_stale():
    """Removes the namespaces and directories of runs whose process is gone."""
    names = os.listdir("/run/netns") if os.path.isdir("/run/netns") else []
    remove_namespaces([name for name in names if _owner_is_gone(name)])
    for name in os.listdir(tempfile.gettempdir()):
        if _owner_is_gone(name):
            shutil.rmtree(os.path.join(tempfile.gettempdir(), name), ignore_errors=True)


def remove_all_of(pid):
    """Removes what the ended process `pid` left behind."""
    names = os.listdir("/run/netns") if os.path.isdir("/run/netns") else []
    remove_namespaces([name for name in names if name.startswith(f"{PREFIX}{pid}-")])
    for name in os.listdir(tempfile.gettempdir()):
        if name.startswith(f"{PREFIX}{pid}-"):
            shutil.rmtree(os.path.join(tempfile.gettempdir(), name), ignore_errors=True)


def _owner_is_gone(name):
    match = re.match(PREFIX + r"(\d+)-", name)
    return bool(match) and not os.path.exists(f"/proc/{match[1]}")


def inside(namespace, function):
    """Calls function() in a thread that is inside the namespace: sockets made there stay there."""
    outcome = queue.SimpleQueue()

    def enter():
        try:
            descriptor = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
            try:
                if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
                    raise LabError(f"cannot enter {namespace}: {os.strerror(ctypes.get_errno())}")
            finally:
                os.close(descriptor)
            outcome.put((function(), None))
        except BaseException as error:  # handed to the caller's thread
            outcome.put((None, error))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    value, error = outcome.get()
    if error is not None:
        raise error
    return value


def is_running(namespace, interface):
    """Whether the interface is up and has a carrier (IFF_RUNNING, netdevice(7))."""
    def look():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            answer = fcntl.ioctl(sock, _SIOCGIFFLAGS, struct.pack("16sh14x", interface.encode(), 0))
        return bool(struct.unpack("16sh14x", answer)[1] & _IFF_RUNNING)
    return inside(namespace, look)


def set_sysctls(namespace, values):
    """Writes {path below /proc/sys/net: value}; a path that this kernel lacks is passed over."""
    def write():
        for path, value in values.items():
            try:
                with open(f"/proc/sys/net/{path}", "w", encoding="ascii") as file:
                    file.write(str(value))
            except FileNotFoundError:
                pass
    inside(namespace, write)


class IpShell:
    """An `ip` process that stays inside one namespace: a change costs a write to a pipe, not the
    start of a process, so the time just before it is the time of the kernel's change."""

    def __init__(self, namespace):
        self._namespace = namespace
        self._process = subprocess.Popen(
            ["ip", "-o", "-force", "-n", namespace, "-batch", "-"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)

    def run(self, *commands):
        """Runs lines of `ip -batch` and waits until they are done. Raises LabError."""
        marker = "link show dev lo\n"  # always prints exactly one line
        self._process.stdin.write("".join(line + "\n" for line in commands) + marker)
        self._process.stdin.flush()
        complaints = []
        while not (line := self._process.stdout.readline()).startswith("1: lo:"):
            if not line:
                raise LabError(f"ip ended in {self._namespace}: {' '.join(complaints)}")
            complaints.append(line.strip())
        if complaints:
            raise LabError(f"ip in {self._namespace}: {'; '.join(commands)}: {' '.join(complaints)}")

    def close(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=10)
