"""A host's own files: a mount namespace in which /etc, the libraries' directory, /var/lib and /run are
the machine's to look at and the host's own to change. Nothing of it reaches the machine."""

import os
import select
import subprocess
import sysconfig

from namespaces import LabError

LIBRARIES = "/usr/lib/" + (sysconfig.get_config_var("MULTIARCH") or "x86_64-linux-gnu")

_SET_UP = r"""
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$1"
number=0
for directory in /etc "$2" /var/lib; do
  number=$((number + 1))
  mkdir "$1/$number" "$1/$number.work"
  mount -t overlay overlay -o "lowerdir=$directory,upperdir=$1/$number,workdir=$1/$number.work" "$directory"
done
mount -t tmpfs -o mode=755 tmpfs /run
printf '127.0.0.1 localhost\n' > /etc/hosts
printf 'hosts: files dns\n' > /etc/nsswitch.conf
rm -f /etc/resolv.conf
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' > /etc/resolv.conf
echo ready
exec sleep infinity
"""


class Realm:
    """Made for a network namespace; ends with close(), or with the lab's namespaces."""

    def __init__(self, namespace, directory):
        os.makedirs(directory, exist_ok=True)
        self._holder = subprocess.Popen(
            ["ip", "netns", "exec", namespace, "unshare", "-m",
             "bash", "-c", _SET_UP, "-", directory, LIBRARIES],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        ready, _, _ = select.select([self._holder.stdout], [], [], 20)
        if not ready or self._holder.stdout.readline() != "ready\n":
            self._holder.kill()
            raise LabError(f"no files of its own for {namespace}: {self._holder.communicate()[1]}")

    def command(self, *arguments):
        return ["nsenter", "-t", str(self._holder.pid), "-m", "-n", *arguments]

    def path(self, path):
        """The same file as seen from outside."""
        return f"/proc/{self._holder.pid}/root{path}"

    def read(self, path):
        """The file's bytes; None when there is none."""
        try:
            with open(self.path(path), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def write(self, path, text):
        with open(self.path(path), "w", encoding="utf-8") as file:
            file.write(text)

    def close(self):
        self._holder.kill()
        self._holder.communicate()
