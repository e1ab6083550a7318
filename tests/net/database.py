"""A look at a daemon's database while it does not run, without touching it."""

import glob
import os
import shutil
import sqlite3
import tempfile


def path_in(directory):
    """The database file of a state directory, not one that was set aside; None when there is none."""
    for path in filter(os.path.isfile, glob.glob(os.path.join(directory, "*.db"))):
        with open(path, "rb") as file:
            if file.read(16) == b"SQLite format 3\0":
                return path
    return None


def problem_of(directory):
    """What PRAGMA integrity_check says of a copy, write-ahead log included; empty when it is sound."""
    path = path_in(directory)
    if path is None:
        return ""
    with tempfile.TemporaryDirectory(dir=os.path.dirname(directory)) as scratch:
        for part in glob.glob(glob.escape(path) + "*"):
            shutil.copy(part, scratch)
        connection = sqlite3.connect(os.path.join(scratch, os.path.basename(path)))
        try:
            rows = connection.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.DatabaseError as error:
            rows = [(str(error),)]
        finally:
            connection.close()
    return "" if rows == [("ok",)] else "; ".join(str(row[0]) for row in rows)


def set_schema_version(directory, version):
    connection = sqlite3.connect(path_in(directory))
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()
