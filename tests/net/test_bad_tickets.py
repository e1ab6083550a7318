"""Tickets that do not hold, and strangers: one clear line, nothing lost, nothing learned."""

import json
import time

from bad_input import FAILED, WRONG_USAGE, BadInput
from tickets import Ticket
from waiting import stays


class BadTickets(BadInput):

    def setUp(self):
        super().setUp()
        self.primary, self.ticket = self.found(self.other)

    def test_text_that_is_no_ticket(self):
        for text in ("hello", "p2p", "ticket", "p2p1", "https://example.org", "p2p1" + "y" * 5000):
            self.refused(WRONG_USAGE, "ticket", arguments=self.start_arguments(ticket=text))

    def test_a_ticket_of_a_later_version(self):
        self.refused(WRONG_USAGE, "version", arguments=self.start_arguments(ticket="p2p2" + self.ticket[4:]))

    def test_a_truncated_ticket(self):
        for length in (5, 20, len(self.ticket) // 2, len(self.ticket) - 1):
            self.refused(WRONG_USAGE, "ticket", arguments=self.start_arguments(ticket=self.ticket[:length]))

    def test_a_misspelt_ticket(self):
        for place in range(4, len(self.ticket), 37):
            wrong = "b" if self.ticket[place] != "b" else "n"
            text = self.ticket[:place] + wrong + self.ticket[place + 1:]
            self.refused(WRONG_USAGE, "misspelt", arguments=self.start_arguments(ticket=text))

    def test_a_character_that_no_ticket_has(self):
        text = self.ticket[:30] + "0" + self.ticket[31:]
        self.refused(WRONG_USAGE, "'0'", "27", arguments=self.start_arguments(ticket=text))

    def test_a_ticket_may_be_broken_into_lines(self):
        broken = "\n".join(self.ticket[i:i + 60] for i in range(0, len(self.ticket), 60))
        self.host.daemon().launch(ticket=broken)
        self.wait_exact(self.campus)

    def test_an_empty_ticket_and_a_ticket_file_that_is_not_there(self):
        self.refused(FAILED, "ticket", "empty", arguments=self.start_arguments(ticket="-"), stdin="\n")
        self.refused(FAILED, "/nowhere/ticket", arguments=self.start_arguments(ticket="@/nowhere/ticket"))

    def test_an_expired_ticket(self):
        text = json.loads(self.other.run("ticket", "--expires", "1s", "--json",
                                         "--socket", self.primary.socket).stdout)["ticket"]
        time.sleep(1.2)  # its whole life
        self.refused(FAILED, "expired", arguments=self.start_arguments(ticket=text))
        self.refused(FAILED, "expired", arguments=["--ticket", text, "--once", "-L", "error"])
        self.assertEqual(len(self.primary.nodes()), 1)

    def test_a_ticket_whose_uses_are_used_up(self):
        text = self.primary.ticket("?uses=1")
        self.host.daemon().start(ticket=text).wait_running()
        self.refused(FAILED, "use", arguments=self.start_arguments("second", ticket=text, alias="second"))
        self.assertEqual(sorted(self.primary.nodes()), ["a1", "b1"])

    def test_a_ticket_of_another_network_on_a_node_that_is_in_one(self):
        member = self.host.daemon().start(ticket=self.ticket)
        self.wait_exact(self.campus)
        before = member.nodes()["a1"]
        member.terminate()
        foreign = self.other.daemon("foreign").start(primary=True)
        self.refused(FAILED, "another network", "--ticket",
                     arguments=self.start_arguments("a1", ticket=foreign.printed_ticket()))
        foreign.terminate()
        self.campus.hosts["b1"].daemons.remove(foreign)
        member.start()
        self.wait_exact(self.campus)
        self.assertEqual(member.nodes()["a1"]["id"], before["id"])

    def test_founding_on_a_node_that_has_joined_a_network(self):
        member = self.host.daemon().start(ticket=self.ticket).wait_running()
        member.terminate()
        self.refused(FAILED, "--primary", arguments=self.start_arguments("a1", primary=True))
        member.start()
        self.wait_exact(self.campus)


class Strangers(BadInput):
    """Who is no member is refused and learns nothing: no name, no address, no number of nodes."""

    def setUp(self):
        super().setUp()
        self.member, ours = self.found(self.other)
        self.ours = Ticket(ours)
        third = self.campus.host("c1", self.campus.subnet("c"))
        theirs = third.daemon("stranger")
        theirs.start(primary=True)
        self.theirs = Ticket(theirs.printed_ticket())
        theirs.power_off()
        third.daemons.remove(theirs)

    def test_a_ticket_of_another_network_that_points_at_a_member(self):
        self.theirs.contacts = self.ours.contacts
        for arguments in (self.start_arguments(ticket=self.theirs.text(), alias="spy"),
                          ["--ticket", self.theirs.text(), "--once", "-L", "error"]):
            arguments = [word if word != "error" else "trace" for word in arguments]
            done = self.host.run(*arguments, timeout=60)
            self.assertEqual(done.returncode, FAILED, done.stderr)
            for secret in ("b1", "p2p.internal"):
                self.assertNotIn(secret, (done.stdout + done.stderr).replace("/b1/", ""))
        self.assertEqual(list(self.member.nodes()), ["b1"])

    def test_a_contact_whose_address_is_now_another_networks_node(self):
        """The id is checked against the one that was dialled, so nothing is said to the wrong one."""
        contacts = bytearray(self.theirs.contacts)
        address_and_port = self.ours.contacts[1 + 32:]
        self.theirs.contacts = bytes(contacts[:1 + 32]) + address_and_port
        spy = self.host.daemon("spy", log="trace").start(ticket=self.theirs.text())
        stays(lambda: "" if spy.status()["phase"] == "joining" else "it joined", 4, "waiting for a member")
        self.assertNotIn("b1.", spy.log())
        self.assertEqual(list(self.member.nodes()), ["b1"])
