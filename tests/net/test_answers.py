"""Our answers beside those of Knot and NSD for the same zone, loaded from `p2p-ddns export --format zone`.

Alike must be: response code, flags, the answer section, the authority section of negative answers, the
additional section. Intended differences, which the comparison passes over:
  - ANY: ours is one HINFO record (RFC 8482).
  - Positive answers: ours have no NS records in the authority section, and with them no addresses of
    the server in the additional section: they would only make answers longer.
  - The serial of the SOA record, which counts the versions that a server has had.
  - The order of records in a set: ours has addresses of the asker's links first (RFC 1034 has none).
Reverse names are no part of an export: the peers get a zone of one name for each address, as we serve it.
"""

import ipaddress
import os
import re

import net_tools
from case import NetTest, needs
from lab import BOTH
from waiting import wait_until

ZONE = "p2p.internal"
RECORDS = ["TXT hello", "www CNAME .", "* CNAME .", "MX 10 .", "MX 20 mail.example.",
           "_http._tcp TXT path=/x",
           "a.b.c TXT deep", "out CNAME elsewhere.example.", "gone CNAME nobody.p2p.internal.",
           "chain CNAME www.b1.p2p.internal.", "*.lab A 10.9.9.9", "x.lab TXT here",
           "SSHFP 4 2 " + "01" * 32, 'CAA 0 issue "x.example"', "TYPE65280 \\# 3 010203",
           "_sip._udp SRV 1 2 5060 other.example."]
QUESTIONS = [
    ("", "SOA"), ("", "NS"), ("", "A"), ("", "TXT"), ("nobody", "A"), ("a.nobody", "AAAA"),
    ("b1", "A"), ("b1", "AAAA"), ("B1", "a"), ("b1", "TXT"), ("b1", "MX"), ("b1", "SSHFP"), ("b1", "CAA"),
    ("b1", "TYPE65280"), ("b1", "SRV"), ("b1", "CNAME"), ("b1", "SOA"), ("b1", "NS"), ("b1", "PTR"),
    ("www.b1", "A"), ("www.b1", "CNAME"), ("www.b1", "TXT"), ("www.b1", "SRV"), ("anything.b1", "A"),
    ("any.thing.b1", "AAAA"), ("x.y.z.b1", "MX"), ("*.b1", "A"), ("*.b1", "CNAME"),
    ("c.b1", "A"), ("b.c.b1", "A"),
    ("a.b.c.b1", "TXT"), ("a.b.c.b1", "A"), ("z.b.c.b1", "A"), ("out.b1", "A"), ("gone.b1", "A"),
    ("chain.b1", "A"), ("chain.b1", "TXT"), ("x.lab.b1", "A"), ("x.lab.b1", "TXT"), ("y.lab.b1", "A"),
    ("y.lab.b1", "TXT"), ("lab.b1", "A"), ("_tcp.b1", "A"), ("_ssh._tcp.b1", "SRV"), ("_sip._udp.b1", "SRV"),
    ("_http._tcp.b1", "TXT"), ("_ssh._tcp", "PTR"), ("_ssh._tcp", "A"), ("b1._ssh._tcp", "SRV"),
    ("b1._ssh._tcp", "TXT"), ("b1._http._tcp", "TXT"), ("_services._dns-sd._udp", "PTR"), ("_udp", "PTR"),
    ("b._dns-sd._udp", "PTR"), ("a1", "A"), ("a1", "AAAA"), ("a1", "TXT"), ("x.a1", "A")]
QUESTIONS = [(f"{name}.{ZONE}.".lstrip("."), kind) for name, kind in QUESTIONS]
# Other zones, and names that only look like ours.
OUTSIDE = [(name, kind) for kind in ("A", "SOA", "PTR")
           for name in ("example.com.", "internal.", "xp2p.internal.", ".", "b1.", "10.in-addr.arpa.")]
TRANSPORTS = ("+notcp", "+tcp", "+notcp +noedns")


class Answers(NetTest):

    @needs(net_tools.missing("dig", "knotd", "nsd"))
    def test_are_like_those_of_knot_and_nsd(self):
        lab = self.lab(BOTH)
        self.host, other = lab.campus(a=1, b=1)
        arguments = ["--service", "ssh=22", "--service", "http=80"]
        for record in RECORDS:
            arguments += ["--record", record]
        named = other.daemon()
        named.start(*arguments, primary=True)
        asker = self.host.daemon()
        asker.start("--dns", "127.0.0.1:5300", ticket=named.printed_ticket())
        self.wait_exact(lab)
        reverse = [ipaddress.ip_address(address).reverse_pointer + "." for address in other.addresses]
        self.load_peers(asker, reverse)
        questions = QUESTIONS + OUTSIDE
        for name in reverse:
            questions += [(name, "PTR"), (name, "A"), (name, "SOA"), (name, "NS"), ("x." + name, "PTR"),
                          (name.split(".", 1)[1], "PTR")]
        differences = []
        for transport in TRANSPORTS:
            ours = self.ask(5300, questions, transport)
            for peer, port in (("Knot", 5301), ("NSD", 5302)):
                for question, our, their in zip(questions, ours, self.ask(port, questions, transport)):
                    if our != their:
                        differences.append(f"{question} {transport}\n  ours {our}\n  {peer} {their}")
        self.assertEqual(differences, [], "\n".join(differences))
        print(f"{len(questions)} questions, by UDP, without EDNS, and by TCP: answered like Knot and NSD do")

    def write(self, name, text):
        path = os.path.join(self.host.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def reverse_zone(self, name):
        """What is to be said at the reverse name of an address of b1, with our SOA and NS records."""
        text = ""
        for kind in ("SOA", "NS"):
            done = self.host.tool(net_tools.path_of("dig"), "@127.0.0.1", "-p", "5300", "+noall", "+answer",
                                  "+norec", name, kind, env=net_tools.environment())
            text += done.stdout
        return text + f"{name} 5 IN PTR b1.{ZONE}.\n"

    def load_peers(self, daemon, reverse):
        """Knot on port 5301 and NSD on 5302 with the zone as this daemon exports it, and these names."""
        place = self.host.directory
        done = self.host.run("export", "--format", "zone", "--socket", daemon.socket)
        self.assertEqual(done.returncode, 0, done.stderr)
        zones = {ZONE + ".": done.stdout, **{name: self.reverse_zone(name) for name in reverse}}
        paths = {name: self.write(f"zone-{name}", text) for name, text in zones.items()}
        files = {
            "knot.conf": f"server:\n  rundir: {place}\n  listen: 127.0.0.1@5301\n"
                         f"database:\n  storage: {place}/knot\n"
                         "zone:\n" + "".join(
                             f"  - domain: {name}\n    file: {path}\n    zonefile-sync: -1\n"
                             "    journal-content: none\n" for name, path in paths.items()),
            "nsd.conf": f"server:\n  ip-address: 127.0.0.1@5302\n  server-count: 1\n  username: \"\"\n"
                        f"  chroot: \"\"\n  zonesdir: {place}\n  pidfile: {place}/nsd.pid\n"
                        f"  database: \"\"\n  logfile: {place}/nsd.log\n  zonelistfile: {place}/nsd.list\n"
                        f"  xfrdfile: {place}/nsd.xfrd\n  rrl-ratelimit: 0\nremote-control:\n"
                        "  control-enable: no\n" + "".join(
                            f"zone:\n  name: {name}\n  zonefile: {path}\n" for name, path in paths.items())}
        for name, text in files.items():
            self.write(name, text)
        tools = net_tools.environment()
        self.host.serve(net_tools.path_of("knotd"), "-c", f"{place}/knot.conf", env=tools)
        self.host.serve(net_tools.path_of("nsd"), "-d", "-c", f"{place}/nsd.conf", env=tools)
        for port in (5300, 5301, 5302):
            first = [(f"b1.{ZONE}.", "A")]
            wait_until(lambda: "" if self.ask(port, first, "+notcp")[0]["answer"] else "no answer",
                       30, f"a server on port {port}")

    def ask(self, port, questions, transport):
        """What is compared of each answer, as dig shows it."""
        lines = [f"{name} {kind} +norec +nocookie +timeout=5 +tries=3 {transport}"
                 for name, kind in questions]
        batch = self.write("questions", "\n".join(lines) + "\n")
        done = self.host.tool(net_tools.path_of("dig"), "@127.0.0.1", "-p", str(port), "-f", batch,
                              env=net_tools.environment(), timeout=200)
        answers = done.stdout.split(";; Got answer:")[1:]
        if len(answers) != len(questions):
            return [{"answer": [], "what": done.stdout}]
        return [_compared(text, kind) for text, (_, kind) in zip(answers, questions)]


def _compared(text, kind):
    sections = dict(re.findall(r";; (\w+) SECTION:\n((?:.+\n)*)", text))
    answer = _records(sections.get("ANSWER", ""))
    additional = _records(sections.get("ADDITIONAL", ""))
    if kind not in ("MX", "SRV"):
        additional = []  # the addresses of the name server, which only others mention
    return {"head": re.search(r"status: (\w+),.*\n;; flags: ([^;]*);", text).groups(), "answer": answer,
            "authority": [] if answer else _records(sections.get("AUTHORITY", "")),
            "additional": [record for record in additional if any(record.split()[0] in a for a in answer)]}


def _records(text):
    lines = (" ".join(line.split()) for line in text.splitlines() if not line.startswith(";"))
    return sorted(re.sub(r"( SOA \S+ \S+) \d+", r"\1 SERIAL", line) for line in lines)
