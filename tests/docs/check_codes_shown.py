#!/usr/bin/env python3
"""Checks that every reason and status is produced by a vector or a test.

What counts: the value of `reason`, `code` or `status` anywhere in the `want` of a
vector, and a mention in a test, unless it is a default or a negation.
"""

import json
import re
import sys

from documents import ROOT, codes, finish

# A code that no input produces: it is for a bug in the engine.
FOR_BUGS = {("REASON", "internal"), ("STATUS", "internal")}

TESTS = ["tests/**/*.cc", "tests/**/*.c", "tests/**/*.h", "fuzz/*.cc",
         "wasm/test/*.mjs", "python/tests/*.py"]
# Here codes are values to work with, and nothing produces them.
NO_TESTS = ROOT / "tests" / "base"
NO_EVIDENCE = re.compile(
    # A default, a negation, a comment, a table of exception classes.
    r"\w \w+ = (?:Status|Reason)::k\w+;|\w+_NE\(.*|^\s*//.*"
    r"|\(Status\.\w+, \w+.*", re.MULTILINE)


def wanted_by_vectors():
    """(kind, wire name) of what vectors want, and how many vectors there are."""
    wanted, vectors = set(), 0
    for path in sorted((ROOT / "tests" / "vectors").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            vectors += 1
            wanted |= set(codes_in(json.loads(line)["want"]))
    return wanted, vectors


def codes_in(value):
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, str) and name == "reason":
                yield "REASON", member
            elif isinstance(member, str) and name in ("code", "status"):
                yield "STATUS", member
            else:
                yield from codes_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from codes_in(member)


def spellings(kind, name, wire):
    """How tests name a code: C++, C, Python, JavaScript."""
    word, prefix = kind.capitalize(), "E" if kind == "STATUS" else kind
    return re.compile(
        rf"{word}::k{name}\b|\bMATRON_{prefix}_{wire.upper()}\b"
        rf"|\b{word}\.{wire.upper()}\b"
        rf"|\b{'reason' if kind == 'REASON' else 'code'}: '{wire}'"
        rf"|\.{'reason' if kind == 'REASON' else 'code'}, '{wire}'")


def test_texts():
    for pattern in TESTS:
        for path in sorted(ROOT.glob(pattern)):
            if NO_TESTS not in path.parents:
                yield NO_EVIDENCE.sub("", path.read_text(encoding="utf-8"))


def main():
    by_vector, vectors = wanted_by_vectors()
    texts = list(test_texts())
    faults, in_vectors, in_tests = [], 0, 0
    rows = [(kind, *row[1:3]) for kind in ("REASON", "STATUS")
            for row in codes(kind)]
    for kind, name, wire in rows:
        mention = spellings(kind, name, wire)
        if (kind, wire) in by_vector:
            in_vectors += 1
        elif any(mention.search(text) for text in texts):
            in_tests += 1
        elif (kind, wire) not in FOR_BUGS:
            faults.append(f"{kind.lower()} {wire}: no vector and no test "
                          "produces it")
    return finish({"vectors": vectors, "files of tests": len(texts),
                   "codes": len(rows), "shown by vectors": in_vectors,
                   "by tests alone": in_tests}, faults)


if __name__ == "__main__":
    sys.exit(main())
