"""A campus in network namespaces: subnets, a router between them, hosts.

    host a1 --eth0-- [br-a \\
    host a2 --eth0-- [br-a  } router namespace: forwards IPv4 and IPv6 between its bridges,
    host b1 --eth0-- [br-b /  no multicast routing, no address translation

A bridge is one broadcast domain. Hosts plug their veth into a bridge; moving to another subnet is
plugging it into another one. Only the lab's own namespaces are touched.
"""

import itertools
import os
import shutil
import tempfile

import namespaces
from host import Host
from namespaces import PREFIX, IpShell

IPV4, IPV6, BOTH = ("4",), ("6",), ("4", "6")

_SYSCTLS = {
    "ipv6/conf/all/accept_dad": 0, "ipv6/conf/default/accept_dad": 0,  # addresses usable at once
    "ipv6/conf/all/accept_ra": 0, "ipv6/conf/default/accept_ra": 0,
    "ipv6/conf/default/router_solicitations": 0,
    "ipv4/conf/all/rp_filter": 0, "ipv4/conf/default/rp_filter": 0,  # dual-homed hosts
    # A port without a carrier leads nowhere, as where a network manager looks after the routes.
    "ipv4/conf/all/ignore_routes_with_linkdown": 1, "ipv6/conf/all/ignore_routes_with_linkdown": 1,
    "ipv4/conf/default/ignore_routes_with_linkdown": 1, "ipv6/conf/default/ignore_routes_with_linkdown": 1,
    "ipv4/conf/all/promote_secondaries": 1, "ipv4/conf/default/promote_secondaries": 1,
    "ipv4/neigh/default/gc_thresh3": 4096, "ipv6/neigh/default/gc_thresh3": 4096,
}
_ROUTER_SYSCTLS = {
    "ipv4/ip_forward": 1, "ipv6/conf/all/forwarding": 1,
    "bridge/bridge-nf-call-iptables": 0, "bridge/bridge-nf-call-ip6tables": 0,
}


class Subnet:
    """One broadcast domain with a prefix for each IP version, and the router at .1 and ::1."""

    def __init__(self, name, number, families):
        self.name = name
        self.bridge = f"br-{name}"
        self.families = families
        self._number = number
        self._next_host = itertools.count(10)

    def gateway(self, family):
        return f"10.77.{self._number}.1" if family == "4" else f"fd77:0:{self._number}::1"

    def prefix(self, family):
        return f"10.77.{self._number}.0/24" if family == "4" else f"fd77:0:{self._number}::/64"

    def new_addresses(self):
        """An address of each of the lab's IP versions that nobody ever had."""
        number = next(self._next_host)
        addresses = {"4": f"10.77.{self._number}.{number}", "6": f"fd77:0:{self._number}::{number:x}"}
        return [addresses[family] for family in self.families]


class Lab:
    """Everything that one test raises. close() removes all of it; a crash is cleaned by the next run."""

    _numbers = itertools.count(1)

    def __init__(self, binary, families=IPV4):
        self.binary = binary
        self.families = families
        self.id = f"{PREFIX}{os.getpid()}-{next(Lab._numbers)}"
        self.directory = tempfile.mkdtemp(prefix=self.id + "-")
        self.subnets = {}
        self.hosts = {}
        self._cuts = []
        self._shells = []
        self._namespaces = []
        self.router_namespace = self.add_namespace("router")
        namespaces.set_sysctls(self.router_namespace, _ROUTER_SYSCTLS)
        self.router = self.shell(self.router_namespace)

    # --- Building -----------------------------------------------------------------------------

    def add_namespace(self, role):
        name = f"{self.id}-{role}"
        namespaces.add_namespaces([name])
        self._namespaces.append(name)
        namespaces.set_sysctls(name, _SYSCTLS)
        return name

    def shell(self, namespace):
        """The `ip` process of a namespace of this lab."""
        shell = IpShell(namespace)
        self._shells.append(shell)
        shell.run("link set lo up")
        return shell

    def subnet(self, name):
        subnet = Subnet(name, len(self.subnets) + 1, self.families)
        # A bridge without an address of its own takes one of its ports', and a host that leaves would
        # take the router's with it.
        address = f"02:00:00:00:00:{len(self.subnets) + 1:02x}"
        lines = [f"link add {subnet.bridge} address {address} type bridge mcast_snooping 0",
                 f"link set {subnet.bridge} up"]
        for family in self.families:
            length, flags = ("24", "") if family == "4" else ("64", "nodad")
            lines.append(f"addr add {subnet.gateway(family)}/{length} dev {subnet.bridge} {flags}")
        self.router.run(*lines)
        self.subnets[name] = subnet
        return subnet

    def host(self, name, *subnets):
        """A host with one interface (eth0, eth1, ...) and fresh addresses in each of the subnets;
        the default route goes through the first."""
        host = Host(self, name, self.add_namespace(name))
        self.hosts[name] = host
        for subnet in subnets:
            host.add_interface(subnet)
        return host

    def campus(self, **sizes):
        """Subnets with so many hosts each: campus(a=3, b=3) gives hosts a1, a2, a3, b1, b2, b3."""
        hosts = []
        for name, size in sizes.items():
            subnet = self.subnet(name)
            hosts += [self.host(f"{name}{i + 1}", subnet) for i in range(size)]
        return hosts

    # --- Faults between subnets ---------------------------------------------------------------

    def cut(self, left, right):
        """The router silently drops all that passes between two subnets, in both directions."""
        self._cuts += [f'iifname "{left.bridge}" oifname "{right.bridge}" drop',
                       f'iifname "{right.bridge}" oifname "{left.bridge}" drop']
        self._apply_cuts()

    def cut_host(self, host, subnet):
        """The same between the addresses that a host has now and a subnet that it is not in."""
        for address in host.addresses:
            ip = "ip6" if ":" in address else "ip"
            self._cuts += [f'{ip} saddr {address} oifname "{subnet.bridge}" drop',
                           f'{ip} daddr {address} iifname "{subnet.bridge}" drop']
        self._apply_cuts()

    def heal(self):
        """Ends all cuts of the router."""
        self._cuts = []
        self._apply_cuts()

    def _apply_cuts(self):
        rules = "\n".join(self._cuts)
        self.nft(self.router_namespace, "cuts",
                 f"chain forward {{ type filter hook forward priority 0\n{rules}\n}}")

    def nft(self, namespace, table, content):
        """Replaces a table of that namespace in one transaction."""
        rules = f"table inet {table} {{}}\ndelete table inet {table}\ntable inet {table} {{\n{content}\n}}\n"
        namespaces.run("ip", "netns", "exec", namespace, "nft", "-f", "-", text=rules)

    # --- Daemons ------------------------------------------------------------------------------

    @property
    def daemons(self):
        return [daemon for host in self.hosts.values() for daemon in host.daemons]

    def diagnostics(self):
        """What helps to understand a failure: the end of each process's log."""
        lines = 25 if len(self.daemons) <= 8 else 8
        return "\n".join(daemon.diagnostics(lines) for daemon in self.daemons)

    def close(self):
        for daemon in self.daemons:
            daemon.discard()
        for shell in self._shells:
            shell.close()
        namespaces.remove_namespaces(self._namespaces)
        shutil.rmtree(self.directory, ignore_errors=True)
