"""The daemon's control socket, spoken directly: starting a process for each poll would be slow."""

import json
import socket
import threading
import time


class NoAnswer(Exception):
    """Nobody answers at the socket, or the answer is no HTTP."""


def request(path, target, method="GET", timeout=5.0):
    """One request to the Unix socket at `path`: (status code, JSON value). Raises NoAnswer."""
    data = b""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout)
            connection.connect(path)
            connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: p2p-ddns\r\n\r\n".encode())
            while chunk := connection.recv(1 << 16):
                data += chunk
    except OSError as error:
        raise NoAnswer(f"{path}: {error}") from None
    head, _, body = data.partition(b"\r\n\r\n")
    try:
        return int(head.split()[1]), json.loads(body)
    except (IndexError, ValueError):
        raise NoAnswer(f"{path} answered {data[:200]!r}") from None


class Watcher:
    """Follows GET /v1/watch. `events` holds (monotonic arrival time, event), oldest first."""

    def __init__(self, path):
        self.events = []
        self._changed = threading.Condition()
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._connection.connect(path)
        self._connection.sendall(b"GET /v1/watch HTTP/1.1\r\nHost: p2p-ddns\r\n\r\n")
        self._stream = self._connection.makefile("rb")
        while (line := self._stream.readline().strip()):  # the head of the reply
            if line.startswith(b"HTTP/") and b" 200 " not in line:
                raise NoAnswer(f"{path}: {line!r}")
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self):
        try:
            for line in self._stream:
                now = time.monotonic()
                with self._changed:
                    self.events.append((now, json.loads(line)))
                    self._changed.notify_all()
        except (OSError, ValueError):
            pass  # the daemon ended or close() was called

    def wait_for(self, matches, timeout, start=0):
        """The first (time, event) from index `start` on that matches(event); None after `timeout`."""
        deadline = time.monotonic() + timeout
        index = start
        with self._changed:
            while True:
                while index < len(self.events):
                    if matches(self.events[index][1]):
                        return self.events[index]
                    index += 1
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    return None
                self._changed.wait(remaining)

    def close(self):
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._thread.join(timeout=5)
        self._stream.close()
        self._connection.close()
