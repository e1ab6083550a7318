"""What the checks read: the tree's own files, and C++ without its comments and strings."""

import os
import re

CODE = ("src", "sim", "fuzz", "bench")
SCRIPTS = ("tools", "tests", ".ci")


def root_of(script):
    return os.path.dirname(os.path.dirname(os.path.abspath(script)))


def files(root, folders, endings):
    """Paths below these folders, relative to root, sorted."""
    found = []
    for folder in folders:
        for directory, names, leaves in os.walk(os.path.join(root, folder)):
            names[:] = [name for name in names if name != "__pycache__"]
            found += [os.path.join(directory, leaf) for leaf in leaves if leaf.endswith(endings)]
    return sorted(os.path.relpath(path, root) for path in found)


def cpp_files(root):
    return files(root, CODE, (".c", ".cc", ".h"))


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


_COMMENT_OR_STRING = re.compile(
    r'//[^\n]*|/\*.*?\*/'
    r'|R"\(.*?\)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.DOTALL)


def bare_code(text):
    """The same lines with comments blanked and literals emptied."""
    def blank(match):
        found = match.group()
        kept = "\n" * found.count("\n")
        return kept if found.startswith("/") else found[0].replace("R", '"') + kept + found[-1]
    return _COMMENT_OR_STRING.sub(blank, text)
