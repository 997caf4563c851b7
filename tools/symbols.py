#!/usr/bin/env python3
"""Writes capi/matron.symbols and capi/matron.map from capi/include/matron.h.

    tools/symbols.py            regenerates both files
    tools/symbols.py --check    exits with 1 if they are out of date

matron.symbols lists the exported functions, one a line. matron.map is the
version script: one node for each MATRON_x.y, each inheriting from the one
before. A function belongs to the node that the `Since MATRON_x.y` of the comment
above it names, and otherwise to the first.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIRST_VERSION = (0, 1)

# A declaration with the comment block right above it.
DECLARATION = re.compile(
    r"(?P<comment>(?:^//[^\n]*\n)*)^MATRON_API\s(?P<text>[^;{]*);", re.MULTILINE)
NAME = re.compile(r"\b(matron_\w+)\s*\(")
SINCE = re.compile(r"Since MATRON_(\d+)\.(\d+)")


def read_functions(header):
    """Returns {name: (major, minor)} of all exported functions."""
    functions = {}
    for match in DECLARATION.finditer(header):
        name = NAME.search(match["text"]).group(1)
        since = SINCE.search(match["comment"])
        version = tuple(map(int, since.groups())) if since else FIRST_VERSION
        functions[name] = version
    return functions


def symbols_text(functions):
    return "".join(f"{name}\n" for name in sorted(functions))


def map_text(functions):
    text = "/* Written by tools/symbols.py from matron.h. */\n"
    parent = ""
    for version in sorted(set(functions.values())):
        node = "MATRON_{}.{}".format(*version)
        names = sorted(n for n, v in functions.items() if v == version)
        exports = "".join(f"    {name};\n" for name in names)
        rest = "" if parent else "  local:\n    *;\n"
        text += f"{node} {{\n  global:\n{exports}{rest}}}{parent};\n"
        parent = f" {node}"
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()

    capi = ROOT / "capi"
    functions = read_functions((capi / "include/matron.h").read_text())
    stale = False
    for path, text in ((capi / "matron.symbols", symbols_text(functions)),
                       (capi / "matron.map", map_text(functions))):
        if not args.check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"{path.relative_to(ROOT)} is out of date: "
                  "run tools/symbols.py", file=sys.stderr)
            stale = True
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
