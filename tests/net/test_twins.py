"""Two devices with one key, as after a card was copied: both say so, everybody says so, one of them keeps
the name, and one command cures it."""

import json

from case import NetTest
from lab import IPV4
from waiting import stays, wait_until


class Twins(NetTest):

    def twins(self):
        """Three nodes, and a copy of the last one's state on a fourth host."""
        lab = self.lab(IPV4)
        hosts = lab.campus(a=2, b=2)
        founder, ticket = self.found(hosts[0])
        other, original = hosts[1].daemon(), hosts[2].daemon()
        for daemon in (other, original):
            daemon.start(ticket=ticket)
        self.wait_exact(lab)
        watcher = founder.watch()
        copy = hosts[3].daemon(name="copy")
        original.copy_state(copy.directory)
        copy.name = original.name
        copy.start()
        return founder, other, original, copy, watcher

    def says_cloned(self, daemon):
        return any("cloned key" in problem for problem in daemon.status()["problems"])

    def shows(self, observers, name, addresses):
        for observer in observers:
            have = observer.exact_addresses()[name]
            if have != addresses:
                return f"{observer.name} lists {have} for {name}, not {addresses}"
        return ""

    def test_a_copied_state_is_noticed_and_cured(self):
        founder, other, original, copy, watcher = self.twins()
        everybody = [founder, other, original, copy]
        took = wait_until(lambda: "" if all(self.says_cloned(daemon) for daemon in everybody) else
                          [self.says_cloned(daemon) for daemon in everybody], 20, "all to say it")
        print(f"both twins and all members said \"cloned key\" after {took:.2f} s")
        self.assertIsNotNone(watcher.wait_for(lambda event: event["event"] == "cloned-key", 5, 0))
        theirs = original.host.addresses
        wait_until(lambda: self.shows(everybody, original.name, theirs), 10, "the first to keep the name")
        seq = founder.nodes()[original.name]["seq"]
        stays(lambda: self.shows(everybody, original.name, theirs), 15, "the first's addresses")
        self.assertLessEqual(founder.nodes()[original.name]["seq"] - seq, 1)
        watcher.close()

        refused = copy.host.run("new-identity", "-c", copy.directory)
        self.assertEqual((refused.returncode, len(refused.stderr.splitlines())), (1, 1), refused)
        self.assertIn("stop", refused.stderr)
        copy.terminate()
        done = copy.host.run("new-identity", "-c", copy.directory, "--json")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(json.loads(done.stdout), {"ok": True})
        copy.start()
        copy.wait_running()
        self.assertNotEqual(copy.status()["id"], original.status()["id"])
        wait_until(lambda: self.all_four(everybody, original, copy), 20, "the copy to be a node of its own")

    def all_four(self, everybody, original, copy):
        mine, theirs = copy.host.addresses, original.host.addresses
        for observer in everybody:
            have = observer.exact_addresses()
            named = [name for name, addresses in have.items() if addresses == mine]
            if len(have) != 4 or have.get(original.name) != theirs or len(named) != 1:
                return f"{observer.name} lists {have}"
            if not named[0].startswith(original.name + "-"):
                return f"the copy is called {named[0]}"
        return ""

    def test_a_restart_elsewhere_is_no_copy(self):
        lab = self.lab(IPV4)
        hosts = lab.campus(a=2, b=1)
        daemons = self.form(hosts)
        watcher = daemons[0].watch()
        for _ in range(3):
            daemons[1].power_off()
            hosts[1].change_addresses()
            daemons[1].launch()
            self.wait_exact(lab)
        self.assertFalse(any(self.says_cloned(daemon) for daemon in daemons))
        self.assertFalse([event for _, event in watcher.events if event["event"] == "cloned-key"])
        watcher.close()
