"""What the tests of bad input share: one clear line, the right exit code, and nothing lost."""

import os

from case import NetTest
from lab import BOTH

FAILED, WRONG_USAGE = 1, 2
BUG_SIGNS = ("terminate called", "Traceback", "assert", "ERROR: AddressSanitizer", "runtime error", "what():")


class BadInput(NetTest):
    """A lab with one host and helpers that the tests below share."""

    def setUp(self):
        self.campus = self.lab(BOTH)
        self.host, self.other = self.campus.campus(a=1, b=1)

    def refused(self, code, *words, arguments, host=None, **options):
        """Runs the program: it must end with `code` and one line on stderr that has all the words."""
        done = (host or self.host).run(*arguments, **options)
        self.check_refusal(done, code, words)
        return done

    def check_refusal(self, done, code, words):
        shown = f"exit {done.returncode}\nstdout: {done.stdout}\nstderr: {done.stderr}"
        self.assertEqual(done.returncode, code, shown)
        self.assertEqual(done.stdout, "", shown)
        self.assertEqual(len(done.stderr.splitlines()), 1, shown)
        self.assertTrue(done.stderr.startswith("p2p-ddns: "), shown)
        for word in words:
            self.assertIn(word.lower(), done.stderr.lower(), shown)
        for sign in BUG_SIGNS:
            self.assertNotIn(sign, done.stderr, shown)

    def start_arguments(self, directory="new", **role):
        role = [f"--{name}" if value is True else f"--{name}={value}" for name, value in role.items()]
        return ["--daemon", "-c", os.path.join(self.host.directory, directory), "-L", "error", *role]


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def write_over(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)
