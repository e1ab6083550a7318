"""Nodes that lost each other meet again: by beacons on the link, through a node that stayed, by the name
of a seed. And what a beacon tells to whoever listens."""

import os
import socket
import struct

from case import NetTest
from lab import BOTH, IPV4
from waiting import stays, wait_until

ON_A_LINK_S = 30
BY_AN_ANCHOR_S = 300
GROUPS = ("239.255.73.53", "ff12::7353")
PORT = 7354


class Discovery(NetTest):

    def renumber(self, hosts):
        """All of them in one moment: nobody hears where another went."""
        for host in hosts:
            host.silence()
        for host in hosts:
            host.change_addresses()
        for host in hosts:
            host.plug()

    def renumber_one_link(self, families, size):
        lab = self.lab(families)
        hosts = lab.campus(a=size)
        self.form(hosts)
        self.renumber(hosts)
        took = self.wait_exact(lab, timeout=ON_A_LINK_S)
        print(f"all {size} on one link had new addresses, IPv{'/'.join(families)}: exact after {took:.2f} s")

    def test_all_on_one_link_by_ipv4(self):
        self.renumber_one_link(IPV4, 8)

    def test_all_on_one_link_by_both(self):
        self.renumber_one_link(BOTH, 8)

    def test_two_who_were_alone_at_start_and_have_moved_meanwhile(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=3)
        daemons = self.form(hosts)
        for daemon in daemons:
            daemon.power_off()
        for host in hosts:
            host.change_addresses()
        for daemon in daemons:
            daemon.launch()
        took = self.wait_exact(lab, timeout=ON_A_LINK_S)
        print(f"all 3 were off and came back with new addresses: exact after {took:.2f} s")

    def test_across_subnets_through_the_one_that_stayed(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=3, b=3, c=3, d=3, e=3)
        self.form(hosts)
        self.renumber(hosts[1:])
        took = self.wait_exact(lab, timeout=BY_AN_ANCHOR_S)
        print(f"14 of 15 nodes on 5 subnets had new addresses: exact after {took:.2f} s")

    def test_a_seed_by_name_whose_address_changes(self):
        lab = self.lab(IPV4)
        first, second = lab.campus(a=1, b=1)
        names = os.path.join(lab.directory, "names")
        os.mkdir(names)
        self.name_seed(names, "192.0.2.1")
        founder, ticket = self.found(first)
        follower = second.daemon()
        follower.start("--bootstrap", "seed.example:7353", ticket=ticket)
        self.wait_exact(lab)
        follower.power_off()
        self.launch_with_names(follower, names)
        self.wait_exact(lab)
        self.renumber([first, second])
        stays(lambda: "" if self.inexact(lab) else "they met without the seed", 3, "being apart")
        self.name_seed(names, first.addresses[0])
        took = self.wait_exact(lab, timeout=60)
        print(f"the seed's name got its new address: exact after {took:.2f} s")
        self.assertEqual(founder.status()["phase"], "running")

    def name_seed(self, directory, address):
        """Replaces the line of the hosts file in place: it is mounted."""
        with open(os.path.join(directory, "hosts"), "w", encoding="ascii") as file:
            file.write(f"127.0.0.1 localhost\n{address} seed.example\n")

    def launch_with_names(self, daemon, names):
        """With /etc/hosts and the order of lookups of our own, in a mount namespace of the daemon's."""
        with open(os.path.join(names, "nsswitch.conf"), "w", encoding="ascii") as file:
            file.write("hosts: files\n")
        original = daemon.host.command
        mounts = " && ".join(f"mount --bind {names}/{file} /etc/{file}" for file in
                            ("hosts", "nsswitch.conf"))
        daemon.host.command = lambda *arguments: [
            *original("unshare", "--mount", "--propagation", "private", "sh", "-c",
                      f'{mounts} && exec "$@"', "sh"), *arguments]
        daemon.start("--bootstrap", "seed.example:7353", "--bootstrap", "192.0.2.77:7353")
        daemon.host.command = original

    def test_without_beacons_nothing_goes_to_the_group(self):
        lab = self.lab(BOTH)
        hosts = lab.campus(a=3)
        self.count_beacons(hosts)
        founder = hosts[0].daemon().start("--no-mdns", primary=True)
        ticket = founder.printed_ticket()
        for host in hosts[1:]:
            host.daemon().start("--no-mdns", ticket=ticket)
        self.wait_exact(lab)
        for host in hosts:
            host.change_addresses()
        self.wait_exact_of_some(lab)
        self.assertEqual([self.beacons_of(host) for host in hosts], [0, 0, 0])
        founder.terminate()
        founder.start()  # with beacons
        wait_until(lambda: "" if self.beacons_of(hosts[0]) > 0 else "none", 10, "a beacon to be counted")

    def wait_exact_of_some(self, lab):
        """Long enough for each to see its own change; whether they meet is not asked."""
        for daemon in lab.daemons:
            wait_until(lambda d=daemon: "" if d.exact_addresses()[d.name] == d.host.addresses else "old", 10,
                       f"{daemon.name} to see its own addresses")
        stays(lambda: "", 2, "time for beacons")

    def count_beacons(self, hosts):
        rules = "\n".join(f"udp dport {PORT} {family} daddr {group} counter"
                          for family, group in zip(("ip", "ip6"), GROUPS))
        for host in hosts:
            host.lab.nft(host.namespace, "beacons",
                         f"chain output {{ type filter hook output priority 0\n{rules}\n}}")

    def beacons_of(self, host):
        listing = host.inside(lambda: os.popen("nft list table inet beacons").read())
        words = listing.split()
        return sum(int(words[i + 1]) for i, word in enumerate(words) if word == "packets")

    def test_a_listener_on_the_link_learns_nothing(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=3)
        heard = hosts[2].inside(listen)
        founder, ticket = self.found(hosts[0])
        daemon = hosts[1].daemon("kitchen-lamp").start(ticket=ticket)
        self.wait_exact(lab)
        packets = []
        for _ in range(3):
            mark = len(packets)
            hosts[1].change_addresses()
            wait_until(lambda m=mark: "" if take(heard, packets) > m else "nothing", 10, "a beacon")
            self.assertTrue(daemon.status())
        heard.close()
        secrets = [b"kitchen", b"lamp", b"p2p-", b"internal"]
        for status in (founder.status(), daemon.status()):
            secrets += [zbase32_decode(status[key])[:4] for key in ("id", "network")]
        for packet in packets:
            self.assertEqual(len(packet), 75)
            for secret in secrets:
                self.assertNotIn(secret, packet)
        # All of them have no more bytes in common than chance gives them.
        same = sum(len(set(column)) == 1 for column in zip(*packets))
        self.assertLessEqual(same, 5)
        print(f"{len(packets)} beacons of 75 bytes heard, none with anything readable in it")


def listen():
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((GROUPS[0], PORT))
    index = socket.if_nametoindex("eth0")
    request = struct.pack("=4s4si", socket.inet_aton(GROUPS[0]), b"\0" * 4, index)
    listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
    listener.setblocking(False)
    return listener


def take(listener, packets):
    """Takes what has come; how many there are now."""
    while True:
        try:
            packets.append(listener.recv(2048))
        except BlockingIOError:
            return len(packets)


def zbase32_decode(text):
    value, alphabet = 0, "ybndrfg8ejkmcpqxot1uwisza345h769"
    for letter in text:
        value = value * 32 + alphabet.index(letter)
    spare = len(text) * 5 % 8
    return (value >> spare).to_bytes(len(text) * 5 // 8, "big")
