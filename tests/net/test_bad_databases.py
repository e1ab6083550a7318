"""Databases and keys that cannot be used: refused and left alone, or moved aside and refilled."""

import os

import database
from bad_input import FAILED, BadInput, contents, write_over


class BadDatabases(BadInput):

    def setUp(self):
        super().setUp()
        self.primary, ticket = self.found(self.other)
        self.member = self.host.daemon().start(ticket=ticket).wait_running()
        self.wait_exact(self.campus)
        self.identity = self.member.status()["id"]
        self.member.terminate()
        self.path = database.path_in(self.member.directory)

    def comes_back(self):
        self.member.start()
        self.wait_exact(self.campus)
        self.assertEqual(self.member.status()["id"], self.identity)

    def test_a_newer_schema_is_refused_and_left_alone(self):
        database.set_schema_version(self.member.directory, 999)
        before = contents(self.path)
        self.refused(FAILED, "newer", self.path, arguments=self.start_arguments("a1"))
        self.assertEqual(contents(self.path), before)

    def corrupt_and_refill(self, damage):
        damage(self.path)
        self.comes_back()
        self.assertIn("damaged", self.member.log())
        aside = [name for name in os.listdir(self.member.directory) if "damaged" in name]
        self.assertTrue(aside, os.listdir(self.member.directory))
        self.member.terminate()
        self.assertEqual(database.problem_of(self.member.directory), "")

    def test_a_database_of_garbage_is_moved_aside_and_refilled_while_the_key_survives(self):
        self.corrupt_and_refill(lambda path: write_over(path, 0, os.urandom(os.path.getsize(path))))

    def test_a_database_with_damaged_pages_is_moved_aside_and_refilled(self):
        self.corrupt_and_refill(lambda path: write_over(path, 4096, b"\xff" * (os.path.getsize(path) - 4096)))

    def test_a_cut_off_database_is_moved_aside_and_refilled(self):
        self.corrupt_and_refill(lambda path: os.truncate(path, os.path.getsize(path) // 2 + 100))

    def test_an_empty_database_file_is_refilled(self):
        os.truncate(self.path, 0)
        self.comes_back()

    def test_a_deleted_database_is_refilled(self):
        os.remove(self.path)
        self.comes_back()

    def test_a_key_that_others_can_read_is_refused(self):
        keys = [name for name in os.listdir(self.member.directory) if "identity" in name]
        self.assertEqual(len(keys), 1, os.listdir(self.member.directory))
        path = os.path.join(self.member.directory, keys[0])
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        os.chmod(path, 0o644)
        self.refused(FAILED, path, "600", arguments=self.start_arguments("a1"))
        os.chmod(path, 0o600)
        self.comes_back()

    def test_a_damaged_key_is_refused_and_never_replaced(self):
        path = os.path.join(self.member.directory,
                            next(name for name in os.listdir(self.member.directory) if "identity" in name))
        good = contents(path)
        write_over(path, len(good) - 5, b"yyyy")
        damaged = contents(path)
        self.refused(FAILED, path, arguments=self.start_arguments("a1"))
        self.assertEqual(contents(path), damaged)
        write_over(path, 0, good)
        self.comes_back()


class WithoutPermission(BadInput):
    """As a user who is not root, whom the modes of files bind."""

    def setUp(self):
        super().setUp()
        for path in (self.campus.directory, self.host.directory):
            os.chmod(path, 0o711)
        self.home = os.path.join(self.host.directory, "nobody")
        os.mkdir(self.home, 0o700)
        os.chown(self.home, 65534, 65534)
        self.host.user = 65534
        self.daemon, _ = self.found(self.host, directory=self.home)
        self.daemon.terminate()
        self.path = database.path_in(self.home)

    def arguments(self):
        return ["--daemon", "-c", self.home, "-L", "error"]

    def refused_until_mended(self, path, mode, *words):
        good = os.stat(path).st_mode
        os.chmod(path, mode)
        before = contents(self.path)
        self.refused(FAILED, *words, arguments=self.arguments())
        self.assertEqual(contents(self.path), before)
        os.chmod(path, good)
        self.daemon.start()
        self.wait_exact(self.campus)

    def test_an_unreadable_database(self):
        self.refused_until_mended(self.path, 0o000, self.path, "permission")

    def test_a_read_only_database(self):
        self.refused_until_mended(self.path, 0o400, self.path)

    def test_a_read_only_directory(self):
        self.refused_until_mended(self.home, 0o500, self.home)

    def test_an_unreadable_key(self):
        key = os.path.join(self.home, next(name for name in os.listdir(self.home) if "identity" in name))
        self.refused_until_mended(key, 0o000, key, "permission")

    def test_a_directory_that_cannot_be_made(self):
        self.refused(FAILED, "/proc/nowhere", arguments=["--daemon", "--primary", "-c", "/proc/nowhere/x"])
