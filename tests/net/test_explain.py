"""`explain` and `doctor` on real hosts: a healthy chain is all good, and each break is named."""

import json

from test_names import FULL, Names
from waiting import wait_until

PATIENCE_S = 30.0


class Explain(Names):

    def verb(self, *arguments, daemon, code=0):
        """The report of `p2p-ddns ...` on the asker, as JSON; `code` None: any exit status."""
        done = self.asker.run(*arguments, "--json", "--socket", daemon.socket, timeout=60)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def of(self, report, check):
        return next(one for one in report["checks"] if one["check"] == check)

    def test_a_name_that_reaches_programs_is_all_good(self):
        asker, _ = self.form_with("--dns", "127.0.0.1", "--hosts-sync",
                                  named_arguments=["--record", "www CNAME ."])
        self.wait_found("b1")
        for name in ("b1", FULL, "www." + FULL):
            report = self.verb("explain", name, daemon=asker)
            self.assertEqual(report["conclusion"], "all good", report)
            self.assertEqual(sorted(report["explanation"]["dns"]["addresses"]), self.named.addresses)
        report = self.verb("explain", "b1", daemon=asker)
        self.assertEqual(report["explanation"]["told_by"], "b1")
        self.assertIn('"files"', self.of(report, "programs")["text"])

        def not_good():
            report = self.verb("doctor", daemon=asker, code=None)
            return "" if report["conclusion"] == "all good" else report
        wait_until(not_good, PATIENCE_S, "the doctor to find all good, the maps compared")
        self.assertIn("UDP and TCP", self.of(self.verb("doctor", daemon=asker), "DNS")["text"])
        text = self.asker.run("explain", "b1", "--socket", asker.socket, timeout=60).stdout
        self.assertTrue(text.endswith("\nall good\n"), text)

    def test_each_break_is_named(self):
        asker, named = self.form_with()
        report = self.verb("explain", FULL, daemon=asker)
        self.assertIn("resolver install", report["conclusion"])
        self.realm.write("/etc/hosts", f"127.0.0.1 localhost\n10.9.9.9 {FULL}\n")
        for verb in (["explain", FULL], ["doctor"]):
            report = self.verb(*verb, daemon=asker, code=1)
            self.assertIn("/etc/hosts", report["conclusion"])
        self.realm.write("/etc/hosts", "127.0.0.1 localhost\n")
        self.assertIn("did you mean b1?", self.verb("explain", "bb1", daemon=asker, code=1)["error"])
        named.power_off()

        def not_told():
            state = self.of(self.verb("explain", "b1", daemon=asker, code=None), "state")
            return "" if state["verdict"] != "ok" else state["text"]
        wait_until(not_told, PATIENCE_S, "the dead node to be explained")

    def test_the_doctor_works_without_a_daemon(self):
        asker, _ = self.form_with()
        asker.terminate()
        report = self.verb("doctor", daemon=asker, code=1)
        self.assertEqual(self.of(report, "daemon")["verdict"], "fail")
        self.assertEqual(self.of(report, "set-up")["verdict"], "ok")
