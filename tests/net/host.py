"""A host of the lab: its interfaces, its addresses, what can happen to it, its processes."""

import os
import subprocess

import namespaces
from daemon import Daemon
from realm import Realm
from waiting import wait_until


class Interface:
    def __init__(self, name, port, subnet):
        self.name = name      # inside the host: eth0
        self.port = port      # its other end in the router's namespace
        self.subnet = subnet
        self.addresses = []


class Host:
    """`addresses` is what the host has now and should publish: the lab's own book, kept apart from
    what the kernel or the program say."""

    def __init__(self, lab, name, namespace):
        self.lab = lab
        self.name = name
        self.namespace = namespace
        self.ip = lab.shell(namespace)
        self.interfaces = []
        self.daemons = []
        self.realm = None  # with own_files(): its own /etc and more
        self.user = None  # the user id that processes run as; None: root
        self.directory = os.path.join(lab.directory, name)
        os.mkdir(self.directory)

    @property
    def addresses(self):
        return sorted(address for interface in self.interfaces for address in interface.addresses)

    def subnet(self, interface=0):
        return self.interfaces[interface].subnet

    # --- Addresses ----------------------------------------------------------------------------

    def add_interface(self, subnet):
        name = f"eth{len(self.interfaces)}"
        interface = Interface(name, f"{self.name}-{len(self.interfaces)}", subnet)
        self.lab.router.run(
            f"link add {interface.port} type veth peer name {name} netns {self.namespace}",
            f"link set {interface.port} master {subnet.bridge} up")
        self.ip.run(f"link set {name} up")
        self.interfaces.append(interface)
        interface.addresses = subnet.new_addresses()
        self.ip.run(*_add_lines(interface), *self._route_lines())
        return interface

    def change_addresses(self, addresses=None, interface=0, new_first=False):
        """Replaces the addresses of an interface by others of its subnet (fresh ones if none are
        given), as a DHCP client does: the old ones go first, or with `new_first` last."""
        target = self.interfaces[interface]
        old, target.addresses = target.addresses, addresses or target.subnet.new_addresses()
        remove = [f"addr del {with_length(address)} dev {target.name}" for address in old]
        add = _add_lines(target)
        self.ip.run(*(add + remove if new_first else remove + add), *self._route_lines())

    def move(self, subnet, interface=0):
        """Unplugs the interface, plugs it into another subnet and takes fresh addresses there."""
        target = self.interfaces[interface]
        self.unplug(interface)
        target.subnet = subnet
        self.plug(interface)
        self.change_addresses(interface=interface)

    def remove_addresses(self, interface=0):
        """The interface loses all its addresses."""
        target = self.interfaces[interface]
        self.ip.run(*[f"addr del {with_length(address)} dev {target.name}" for address in target.addresses])
        target.addresses = []

    def _route_lines(self):
        first = self.interfaces[0]
        versions = sorted({"6" if ":" in address else "4" for address in first.addresses})
        return [f"route replace default via {first.subnet.gateway(v)} dev {first.name}" for v in versions]

    # --- Faults -------------------------------------------------------------------------------

    def unplug(self, interface=0):
        """The cable is out: no carrier."""
        port = self.interfaces[interface].port
        self.lab.router.run(f"link set {port} down", f"link set {port} nomaster")

    def plug(self, interface=0):
        """Into the interface's present subnet."""
        target = self.interfaces[interface]
        self.lab.router.run(f"link set {target.port} master {target.subnet.bridge} up")
        # Until the kernel has both ends ready it drops what is sent, as a host does that knows of no
        # cable yet: no DHCP client comes with an address before.
        ends = [(self.lab.router_namespace, target.port), (self.namespace, target.name)]
        wait_until(lambda: "" if all(namespaces.is_running(*end) for end in ends) else "no carrier",
                   5, f"{target.name} of {self.name} to have a carrier", pause=0.001)

    def silence(self, interface=0):
        """Nothing passes any more, and the kernel has no way to know. plug() ends it."""
        self.lab.router.run(f"link set {self.interfaces[interface].port} nomaster")

    def lose(self, percent):
        """Loses so many of the UDP packets that arrive, at random; 0 ends it."""
        rule = f"meta l4proto udp numgen random mod 1000 < {round(percent * 10)} drop" if percent else ""
        self.lab.nft(self.namespace, "loss",
                     f"chain input {{ type filter hook input priority 0\n{rule}\n}}")

    # --- Processes ----------------------------------------------------------------------------

    def daemon(self, name=None, **options):
        """A node on this host that is not started yet, with the host's name unless told otherwise."""
        daemon = Daemon(self, name or self.name, **options)
        self.daemons.append(daemon)
        return daemon

    def environment(self, extra=None):
        """Of every process here: nothing of the machine's own state is in reach."""
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TZ": "UTC", "LC_ALL": "C.UTF-8",
                "HOME": self.directory, "XDG_STATE_HOME": self.directory + "/state",
                "XDG_RUNTIME_DIR": self.directory,
                "ASAN_OPTIONS": "verify_asan_link_order=0", **(extra or {})}

    def command(self, *arguments):
        command = self.realm.command() if self.realm else ["ip", "netns", "exec", self.namespace]
        if self.user:
            command += ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups"]
        return [*command, *arguments]

    def own_files(self):
        """From now on its processes have files of their own; gives them to look at (realm.py)."""
        self.realm = Realm(self.namespace, os.path.join(self.directory, "realm"))
        return self.realm

    def tool(self, *command, timeout=60, env=None):
        """Runs a program of the system on this host to its end: CompletedProcess."""
        return subprocess.run(self.command(*command), env=self.environment(env), cwd=self.directory,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)

    def launch(self, *command, env=None):
        """Starts a program of the system on this host: its process, with what it prints in a pipe."""
        return subprocess.Popen(self.command(*command), env=self.environment(env), cwd=self.directory,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def serve(self, *command, env=None):
        """Starts a server of the system on this host; it ends with the lab."""
        none = subprocess.DEVNULL
        return subprocess.Popen(self.command(*command), env=self.environment(env), cwd=self.directory,
                                stdin=none, stdout=none, stderr=none)

    def run(self, *arguments, env=None, timeout=15, stdin=None):
        """Runs the program with these arguments on this host to its end: CompletedProcess."""
        return subprocess.run(
            self.command(self.lab.binary, *arguments), env=self.environment(env), cwd=self.directory,
            input=stdin if stdin is not None else "", capture_output=True, text=True, timeout=timeout)

    def inside(self, function):
        return namespaces.inside(self.namespace, function)


def with_length(address):
    return address + ("/64" if ":" in address else "/24")


def _add_lines(interface):
    return [f"addr add {with_length(address)} dev {interface.name}" + (" nodad" if ":" in address else "")
            for address in interface.addresses]
