"""Thirty nodes are cut in two for longer than any timeout, change on both sides, and heal exactly."""

from case import NetTest
from thirty import CHANGED_S, HEALED_S, Thirty
from waiting import stays, wait_until

UNREACHABLE_KNOWN_S = 60
SETTLED_S = 12


class ThirtyNodesSplit(Thirty, NetTest):

    waits = True

    def test_a_split_of_130_s_with_changes_on_both_sides(self):
        hosts = self.thirty()
        # What nodes hear of others so soon after their start is history to them.
        stays(lambda: self.inexact(self.campus), SETTLED_S, "exactness before the split")
        subnets = self.campus.subnets
        for left in "ab":
            for right in "cde":
                self.campus.cut(subnets[left], subnets[right])
        sides = [[host for host in hosts if host.subnet().name in side] for side in ("ab", "cde")]
        known = wait_until(lambda: self.side_inexact(sides, "unreachable"), UNREACHABLE_KNOWN_S,
                           "each side to show the other unreachable")
        print(f"the split was known to all after {known:.2f} s")
        stays(lambda: self.side_inexact(sides, "unreachable"), 65 - known, "exactness on each side")
        for side in sides:
            for host in self.dice.sample(side, 3):
                host.change_addresses()
        took = wait_until(lambda: self.side_inexact(sides, "unreachable"), CHANGED_S,
                          "each side to know its own changes")
        print(f"three changes on each side: exact there after {took:.2f} s")
        stays(lambda: self.side_inexact(sides, "unreachable"), 65, "exactness on each side")
        self.campus.heal()
        self.all_exact("healed after 130 s", HEALED_S)

    def side_inexact(self, sides, others_state):
        """Whether some on each side list their own side exactly and online, the other side so."""
        for side in sides:
            for host in self.dice.sample(side, 4):
                for name, node in host.daemons[0].nodes().items():
                    other = self.campus.hosts[name]
                    if other not in side and node["state"] != others_state:
                        return f"{host.name} shows {name} of the other side as {node['state']}"
                    have = (sorted(node["addresses"]), node["state"])
                    if other in side and have != (other.addresses, "online"):
                        return f"{host.name} lists {have} for {name}, should list {other.addresses}, online"
        return ""
