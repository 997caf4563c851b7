#!/usr/bin/env python3
"""Holds docs/coverage.md to the vectors: every id that it names exists, what it calls permitted is a permit or
waits for a resource, what it calls denied is a deny, and no row is without either.
"""

import json
import re
import sys

from documents import ROOT, cells, finish, read

ID = re.compile(r"`([a-z_-]+/[!-_a-~]+)`")
PERMITTED = {"permit", "needs_resource"}
# Interactions of table 3.2 of the specification.
INTERACTIONS = 30


def effects():
    """id -> effect of all vectors."""
    found = {}
    for path in sorted((ROOT / "tests" / "vectors").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            vector = json.loads(line)
            found[vector["id"]] = vector["want"].get("effect")
    return found


def rows(text):
    """[(name, permitted ids, denied ids)] of all tables."""
    found = [cells(line) for line in text.splitlines() if line.startswith("| ")]
    return [(name, ID.findall(permitted), ID.findall(denied)) for name, permitted, denied in found if permitted != "permitted"]


def faults(named, known):
    for name, permitted, denied in named:
        for identity in permitted + denied:
            if identity not in known:
                yield f"{name}: there is no vector {identity}"
        for identity in permitted:
            if known.get(identity, "permit") not in PERMITTED:
                yield f"{name}: {identity} is no permit"
        for identity in denied:
            if known.get(identity, "deny") != "deny":
                yield f"{name}: {identity} is no deny"
        if not denied:
            yield f"{name}: no vector denies it"
    numbers = {int(name.split()[0]) for name, _, _ in named if name.split()[0].isdigit()}
    for number in set(range(1, INTERACTIONS + 1)) - numbers:
        yield f"interaction {number} is not in the table"


def main():
    named, known = rows(read("docs/coverage.md")), effects()
    ids = sum(len(permitted) + len(denied) for _, permitted, denied in named)
    return finish({"rows": len(named), "ids": ids, "vectors": len(known)}, list(faults(named, known)))


if __name__ == "__main__":
    sys.exit(main())
