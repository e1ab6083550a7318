"""Which of a host's addresses others are told, and how --bind and --bind-interface restrict them."""

from case import NetTest
from lab import BOTH, IPV4, IPV6
from namespaces import LabError
from waiting import stays, wait_until


class Published(NetTest):

    def setUp(self):
        self.campus = self.lab(BOTH)
        self.host, self.observer = self.campus.campus(a=1, b=1)

    def join(self, *arguments, published=None):
        """A network of the observer and a node on the host with these options."""
        _, ticket = self.found(self.observer)
        node = self.host.daemon()
        node.published = published
        node.start(*arguments, ticket=ticket)
        self.wait_exact(self.campus)
        return node

    def stays_exact(self):
        stays(lambda: self.inexact(self.campus), 0.5, "exactness")

    def test_addresses_that_only_the_host_or_the_link_can_use_are_not_published(self):
        self.host.ip.run("addr add 10.99.0.1/8 dev lo", "addr add 169.254.7.7/16 dev eth0 scope link",
                         "addr add fe80::77/64 dev eth0 nodad")
        self.join()
        self.host.ip.run("addr add 169.254.8.8/16 dev eth0 scope link", "addr add fe80::88/64 dev eth0 nodad")
        self.stays_exact()

    def test_a_bridge_to_nowhere_is_not_published(self):
        self.host.ip.run("link add docker0 type bridge", "addr add 172.17.0.1/16 dev docker0",
                         "addr add fd00:d0c::1/64 dev docker0 nodad", "link set docker0 up")
        self.join()
        self.host.ip.run("link add virbr0 type bridge", "addr add 192.168.122.1/24 dev virbr0",
                         "link set virbr0 up")
        self.stays_exact()

    def test_a_container_bridge_with_containers_is_not_published(self):
        container = self.campus.add_namespace("container")
        self.host.ip.run("link add br-1234567890ab type bridge", "addr add 172.18.0.1/16 dev br-1234567890ab",
                         "link set br-1234567890ab up")
        self.join()
        self.host.ip.run(f"link add vethc0 type veth peer name eth0 netns {container}",
                         "link set vethc0 master br-1234567890ab up")
        self.campus.shell(container).run("link set eth0 up")
        self.stays_exact()

    def test_a_dummy_interface_is_not_published_beside_real_ones(self):
        try:
            self.host.ip.run("link add dummy7 type dummy")
        except LabError as error:
            self.skipTest(f"this kernel has no dummy interfaces: {error}")
        self.host.ip.run("addr add 10.66.0.1/24 dev dummy7", "link set dummy7 up")
        self.join()
        self.stays_exact()

    def test_a_deprecated_or_tentative_address_is_not_published(self):
        self.host.ip.run("addr add fd77:0:1::dead/64 dev eth0 nodad preferred_lft 0")
        self.join()
        self.stays_exact()

    def test_an_address_that_becomes_deprecated_is_withdrawn(self):
        new = f"fd77:0:1::abcd"
        self.join()
        self.host.ip.run(f"addr add {new}/64 dev eth0 nodad")
        self.host.interfaces[0].addresses.append(new)
        self.wait_exact(self.campus, timeout=3)
        self.host.ip.run(f"addr change {new}/64 dev eth0 nodad preferred_lft 0")
        self.host.interfaces[0].addresses.remove(new)
        self.wait_exact(self.campus, timeout=3)

    def test_an_interface_without_a_carrier_is_withdrawn_and_comes_back(self):
        self.host.add_interface(self.observer.subnet())
        self.join()
        gone, self.host.interfaces[1].addresses = self.host.interfaces[1].addresses, []
        self.host.unplug(1)
        self.wait_exact(self.campus, timeout=3)
        self.host.interfaces[1].addresses = gone
        self.host.plug(1)
        self.wait_exact(self.campus, timeout=3)

    def test_a_bind_address_is_the_only_one_published_and_follows_dhcp(self):
        self.host.add_interface(self.observer.subnet())
        old = next(address for address in self.host.interfaces[0].addresses if "." in address)
        node = self.join("--bind", old, published=[old])
        self.host.change_addresses()
        node.published = [a for a in self.host.interfaces[0].addresses if "." in a]
        self.assertNotIn(old, node.published)
        print(f"another address by DHCP was known after {self.wait_exact(self.campus, 5) * 1000:.0f} ms")

    def test_a_bind_address_with_a_port_listens_there(self):
        address = next(address for address in self.host.addresses if ":" in address)
        node = self.join("--bind", f"[{address}]:7444", published=[address])
        self.assertEqual(node.status()["port"], 7444)
        self.assertEqual(node.nodes()["a1"]["port"], 7444)

    def test_a_bind_interface_is_the_only_one_published_and_follows_dhcp(self):
        self.host.add_interface(self.observer.subnet())
        node = self.join("--bind-interface", "eth1", published=self.host.interfaces[1].addresses)
        self.host.change_addresses()
        self.stays_exact()
        self.host.change_addresses(interface=1)
        node.published = self.host.interfaces[1].addresses
        print(f"another address by DHCP was known after {self.wait_exact(self.campus, 5) * 1000:.0f} ms")

    def test_a_port_persists_over_restarts(self):
        node = self.join("--bind", ":7555")
        node.terminate()
        node.start()
        self.wait_exact(self.campus)
        self.assertEqual(self.observer.daemons[0].nodes()["a1"]["port"], 7555)

    def test_a_host_that_gets_its_first_address_later_joins_then(self):
        _, ticket = self.found(self.observer)
        self.host.remove_addresses()
        node = self.host.daemon().start(ticket=ticket)
        self.assertEqual(node.status()["phase"], "joining")
        self.host.change_addresses()
        wait_until(lambda: self.inexact(self.campus), 10, "it to join when it has an address")


class OtherFamilies(NetTest):

    def test_a_node_that_changes_from_one_ip_version_to_the_other(self):
        lab = self.lab(BOTH)
        hosts = lab.campus(a=2, b=1)
        self.form(hosts)
        for wanted in ("6", "4"):
            fresh = hosts[0].subnet().new_addresses()
            hosts[0].change_addresses([a for a in fresh if (":" in a) == (wanted == "6")])
            self.wait_exact(lab, timeout=10)

    def test_link_local_addresses_alone_are_never_published(self):
        for families in (IPV4, IPV6):
            lab = self.lab(families)
            self.form(lab.campus(a=2))
