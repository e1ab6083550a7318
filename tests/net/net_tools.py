"""Other people's programs for the tests: installed ones, or those that tests/net/fetch-tools unpacked."""

import glob
import os
import shutil

ROOT = os.environ.get("P2P_DDNS_NET_TOOLS") or \
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/net-tools")
ROOT = os.path.abspath(ROOT)
_PLACES = ("usr/bin", "usr/sbin", "lib/systemd", "usr/lib/systemd")


def path_of(name):
    """Where the program is; empty when it is nowhere."""
    for place in _PLACES:
        found = os.path.join(ROOT, place, name)
        if os.access(found, os.X_OK):
            return found
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin") or ""


def environment():
    """With the libraries that the unpacked programs need."""
    places = glob.glob(f"{ROOT}/usr/lib/*-linux-gnu") + glob.glob(f"{ROOT}/lib/*-linux-gnu")
    places += [f"{place}/systemd" for place in places]
    return {"LD_LIBRARY_PATH": ":".join(places)} if places else {}


def missing(*names):
    """A reason to skip a test that needs these programs; empty when all are there."""
    lacking = [name for name in names if not path_of(name)]
    return f"no {' and '.join(lacking)} here: tests/net/fetch-tools fetches them" if lacking else ""
