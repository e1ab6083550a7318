"""What every network test stands on: a lab that is always removed, and exactness."""

import os
import time
import unittest

import control
import namespaces
from lab import IPV4, Lab
from waiting import wait_until


class NetTest(unittest.TestCase):
    """`waits` marks tests that mostly wait: the runner runs many of them beside the others.
    `alone` marks tests with tight times: the runner gives them the machine to themselves."""

    waits = False
    alone = False
    binary = os.environ.get("P2P_DDNS_BINARY", "")

    def run(self, result=None):
        self._labs = []
        before = len(result.failures) + len(result.errors)
        try:
            super().run(result)
            if len(result.failures) + len(result.errors) > before:
                for lab in self._labs:
                    print(lab.diagnostics())
        finally:
            for lab in self._labs:
                lab.close()

    def lab(self, families=IPV4):
        lab = Lab(self.binary, families)
        self._labs.append(lab)
        return lab

    def found(self, host, **options):
        """Starts the first node of a network; (daemon, ticket)."""
        primary = host.daemon(**options).start(primary=True)
        return primary, primary.printed_ticket()

    def form(self, hosts, timeout=20):
        """A network of one node on each host, the first one its primary, all lists exact; the
        daemons. Prints how long it took from the first newcomer's start."""
        primary, ticket = self.found(hosts[0])
        others = [host.daemon() for host in hosts[1:]]
        started = time.monotonic()
        for daemon in others:
            daemon.launch(ticket=ticket)
        self.wait_exact(hosts[0].lab, timeout)
        print(f"{len(hosts)} nodes listed each other exactly after {time.monotonic() - started:.2f} s")
        return [primary, *others]

    def wait_exact(self, lab, timeout=20, observers=None):
        """Until every running daemon (or each of `observers`) lists every node of the lab with
        exactly its current addresses, state and name, all in one round; the seconds it took."""
        return wait_until(lambda: self.inexact(lab, observers), timeout, "all lists to be exact")

    def inexact(self, lab, observers=None, versions=True):
        """Who lists what wrongly; empty when nobody does. Stops at the first observer that does. With
        `versions` all must tell the same version of each, too: one that answers a vote with its next
        version, as a busy host may have to, is told of in two versions for a moment."""
        started = [daemon for daemon in lab.daemons if daemon.state != "off"]
        expected = {daemon.name: _expected_of(daemon) for daemon in started}
        lists = {}
        for observer in observers or [daemon for daemon in started if daemon.state == "online"]:
            try:
                lists[observer.name] = observer.nodes()
            except control.NoAnswer as error:
                if observer.process.poll() is not None:
                    raise AssertionError(f"{observer.name} ended:\n{observer.diagnostics()}") from None
                return str(error)
            if wrong := _differences(observer.name, lists[observer.name], expected):
                return wrong
        return _contradictions(lists) if versions else ""


def _expected_of(daemon):
    if daemon.state == "left":
        return [], daemon.state
    published = daemon.host.addresses if daemon.published is None else daemon.published
    return sorted(published), daemon.state


def _differences(observer, listed, expected):
    wrong = []
    for name in sorted(expected.keys() | listed.keys()):
        have = (sorted(listed[name]["addresses"]), listed[name]["state"]) if name in listed else "nothing"
        want = expected.get(name, "nothing")
        if name in listed and want != "nothing" and want[1] == "left":
            want = (have[0], "left")  # a node that left has no addresses worth a rule
        if have != want:
            wrong.append(f"  {observer} lists {have} for {name}, should list {want}")
    selves = [name for name, node in listed.items() if node["self"]]
    if selves != [observer]:
        wrong.append(f"  {observer} marks {selves} as itself")
    return "\n".join(wrong)


def _contradictions(lists):
    """Ids and versions that two observers tell differently."""
    seen = {}
    for observer, nodes in lists.items():
        for name, node in nodes.items():
            fact = (node["id"], node["seq"], node["fqdn"], node["role"])
            first, known = seen.setdefault(name, (observer, fact))
            if known != fact:
                return f"  {observer} tells {fact} of {name}, {first} tells {known}"
    return ""


def needs(reason):
    """Skips a test class or method when `reason` is not empty."""
    return unittest.skipIf(bool(reason), reason)


def tools_missing():
    return namespaces.missing_tools()
