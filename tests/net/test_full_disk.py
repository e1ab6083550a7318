"""A device whose disk is full is found all the same, in each life, and saves again when there is room."""

import errno
import os
import subprocess

from case import NetTest
from waiting import wait_until

SAVED_AGAIN_S = 30


class OnASmallDisk:
    """A file system of its own at a daemon's directory; as a context it is gone at the end."""

    def __init__(self, directory):
        self.directory = directory
        self.filler = os.path.join(directory, "filler")

    def __enter__(self):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", self.directory], check=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "--lazy", self.directory], check=True)

    def fill(self):
        with open(self.filler, "ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def make_room(self):
        os.unlink(self.filler)


class FullDisk(NetTest):

    waits = True

    def test_two_lives_on_a_full_disk_and_one_after_it(self):
        lab = self.lab()
        a1, a2, b1 = lab.campus(a=2, b=1)
        self.form([a1, a2])
        daemon = b1.daemon()
        with OnASmallDisk(daemon.directory) as disk:
            daemon.start(ticket=a1.daemons[0].ticket())
            self.wait_exact(lab)
            before = daemon.wait_running().nodes()["b1"]
            # A clean end leaves no journal behind, whose room could be used again.
            daemon.terminate()
            disk.fill()
            for life in ("first", "second"):
                daemon.start()
                b1.change_addresses()
                print(f"exact in the {life} life on a full disk after {self.wait_exact(lab):.2f} s")
                wait_until(lambda: "" if "disk full" in self.storage(daemon) else self.storage(daemon), 10,
                           "the status to tell of the full disk")
                now = daemon.nodes()["b1"]
                self.assertEqual(now["id"], before["id"])
                self.assertGreater(now["seq"], before["seq"])
                daemon.power_off()
            daemon.start()
            self.wait_exact(lab)
            disk.make_room()
            took = wait_until(lambda: "" if self.storage(daemon) == "saved" else self.storage(daemon),
                              SAVED_AGAIN_S, "the daemon to save again")
            print(f"saved again {took:.2f} s after there was room")
            last = daemon.nodes()["b1"]["seq"]
            daemon.power_off()
            daemon.start()
            self.wait_exact(lab)
            self.assertGreater(daemon.nodes()["b1"]["seq"], last)
            daemon.terminate()

    def storage(self, daemon):
        return daemon.status()["storage"]["state"]
