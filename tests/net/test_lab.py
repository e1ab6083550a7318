"""The lab itself: what the other tests take for granted about it."""

import socket
import time

from case import NetTest
from lab import BOTH, IPV4, IPV6
from waiting import wait_until

PORT = 9999


def arrives(sender, receiver, address, timeout=0.4):
    """Whether one of a few UDP packets from `sender` to `address` reaches `receiver`."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET

    def listen():
        listener = socket.socket(family, socket.SOCK_DGRAM)
        listener.bind(("", PORT))
        join_group(listener, address)
        return listener

    def send(talker):
        if is_multicast(address):
            talker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 8)
        talker.sendto(b"hello", (address, PORT))

    with receiver.inside(listen) as listener, \
            sender.inside(lambda: socket.socket(family, socket.SOCK_DGRAM)) as talker:
        listener.settimeout(0.05)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                send(talker)
                return listener.recv(100) == b"hello"
            except (TimeoutError, OSError):
                continue
    return False


def is_multicast(address):
    return address.startswith("239.")


def join_group(listener, address):
    if is_multicast(address):
        request = socket.inet_aton(address) + socket.inet_aton("0.0.0.0")
        listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)


class TheLab(NetTest):

    def assert_reaches(self, sender, receiver):
        for address in receiver.addresses:
            self.assertTrue(arrives(sender, receiver, address, timeout=5), f"{sender.name} to {address}")

    def assert_silent(self, sender, receiver):
        for address in receiver.addresses:
            self.assertFalse(arrives(sender, receiver, address), f"{sender.name} to {address}")

    def test_hosts_reach_each_other_within_and_across_subnets(self):
        for families in (IPV4, IPV6, BOTH):
            a1, a2, b1 = self.lab(families).campus(a=2, b=1)
            self.assert_reaches(a1, a2)
            self.assert_reaches(a1, b1)
            self.assert_reaches(b1, a2)

    def test_a_cut_between_subnets_stops_all_and_heals(self):
        lab = self.lab(BOTH)
        a1, a2, b1 = lab.campus(a=2, b=1)
        lab.cut(a1.subnet(), b1.subnet())
        self.assert_silent(a1, b1)
        self.assert_silent(b1, a1)
        self.assert_reaches(a1, a2)
        lab.heal()
        self.assert_reaches(a1, b1)

    def test_a_single_host_is_cut_off_from_another_subnet(self):
        lab = self.lab(BOTH)
        a1, a2, b1 = lab.campus(a=2, b=1)
        lab.cut_host(a1, b1.subnet())
        self.assert_silent(a1, b1)
        self.assert_silent(b1, a1)
        self.assert_reaches(a2, b1)
        self.assert_reaches(a1, a2)

    def test_a_silenced_host_reaches_nobody_until_it_is_plugged_in(self):
        a1, a2 = self.lab(BOTH).campus(a=2)
        a1.silence()
        self.assert_silent(a1, a2)
        a1.plug()
        self.assert_reaches(a1, a2)

    def test_multicast_stays_within_its_subnet(self):
        a1, a2, b1 = self.lab(IPV4).campus(a=2, b=1)
        self.assertTrue(arrives(a1, a2, "239.1.2.3"))
        self.assertFalse(arrives(a1, b1, "239.1.2.3"))

    def test_a_changed_address_and_a_moved_host_answer_at_the_new_address_only(self):
        lab = self.lab(BOTH)
        a1, a2, b1 = lab.campus(a=2, b=1)
        for change in (a1.change_addresses, lambda: a1.change_addresses(new_first=True),
                       lambda: a1.move(b1.subnet())):
            old = a1.addresses
            change()
            self.assertFalse(set(old) & set(a1.addresses))
            self.assert_reaches(a2, a1)
            self.assert_reaches(b1, a1)
            self.assert_reaches(a1, a2)
            for address in old:
                self.assertFalse(arrives(a2, a1, address))

    def test_a_dual_homed_host_answers_on_both_sides(self):
        lab = self.lab(BOTH)
        a1, b1 = lab.campus(a=1, b=1)
        dual = lab.host("dual", a1.subnet(), b1.subnet())
        self.assertEqual(len(dual.addresses), 4)
        self.assert_reaches(a1, dual)
        self.assert_reaches(b1, dual)
        self.assert_reaches(dual, a1)
        self.assert_reaches(dual, b1)

    def test_packet_loss_loses_about_as_many_packets_as_it_says(self):
        a1, a2 = self.lab(IPV4).campus(a=2)
        a2.lose(50)
        with a2.inside(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as listener, \
                a1.inside(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as talker:
            listener.bind(("", 0))
            listener.settimeout(0.3)
            target = (a2.addresses[0], listener.getsockname()[1])
            for _ in range(200):
                talker.sendto(b"x", target)
            received = 0
            try:
                while received < 200 and listener.recv(10):
                    received += 1
            except TimeoutError:
                pass
        self.assertTrue(60 < received < 140, received)
        a2.lose(0)
        self.assert_reaches(a1, a2)

    def test_waiting_tells_what_was_still_wrong(self):
        with self.assertRaisesRegex(AssertionError, "waited 0 s for rain; still wrong:\nno cloud"):
            wait_until(lambda: "no cloud", 0, "rain")
