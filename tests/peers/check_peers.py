#!/usr/bin/env python3
"""Compares what other systems answer, by rows taken from their tests, with the engine.

    check_peers.py MATRON

The rows are shared data outside the repository (MATRON_SHARED). docs/peer-cases.md lists every row on which we
disagree; this fails if another one does, if one of those agrees, and if fewer rows are compared than there are.
Whatever the peers say, no search of the data set may show what the rules hide.
"""

import json
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.setdefault("MATRON_SHARED", str(ROOT.parent / "shared")))
CASES = SHARED / "data" / "peer-cases"
SKIPPED = 77
AT_LEAST = 300

sys.path.insert(0, str(ROOT / "tests"))


def rows_of(name):
    with open(CASES / name, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def compare(name, pairs, prefixes):
    """Compares (row, comparer) pairs; returns what is wrong."""
    from documented import documented
    listed = documented(prefixes)
    differing = {}
    for row, comparer in pairs:
        why = comparer.disagreement(row)
        if why:
            differing[row["id"]] = why
    faults = [f"{one} disagrees: {why}" for one, why in differing.items() if one not in listed]
    faults += [f"{one} is listed, and agrees" for one in sorted(listed - set(differing))]
    if len(pairs) < AT_LEAST:
        faults.append(f"{name}: only {len(pairs)} rows compared")
    print(f"{name}: {len(pairs)} rows compared; {len(differing)} disagree, "
          f"{len(listed & set(differing))} of them documented")
    return faults


def check_microsoft(engine):
    import microsoft
    with open(CASES / "ms-smart-dataset.json", encoding="utf-8") as file:
        dataset = microsoft.Dataset(engine, json.load(file))
    comparers = {"search-over-dataset": dataset, "export": microsoft.Exports(engine)}
    pairs = [(row, comparers[row["kind"]]) for row in rows_of("ms-fhir-server-smart.jsonl")
             if row["kind"] in comparers]
    faults = compare("ms-fhir-server-smart", pairs, ["ms-search-", "ms-export-"])
    faults += dataset.leaks
    if not dataset.leaks_unfiltered:
        faults.append("a host that does not filter leaks nothing: this would notice no leak")
    print(f"  {dataset.searches} searches, {dataset.seen} resources shown, {len(dataset.leaks)} leaks; a host that "
          f"does not filter would leak {dataset.leaks_unfiltered} times")
    return faults


def check_aws(engine):
    import aws
    comparer = aws.Rows(engine)
    pairs = [(row, comparer) for row in rows_of("aws-fwoa-authz-smart.jsonl")
             if comparer.is_compared(row)]
    return compare("aws-fwoa-authz-smart", pairs, ["aws-"])


def main():
    if not CASES.is_dir():
        print(f"no {CASES}")
        return 1 if os.environ.get("MATRON_REQUIRE_SHARED") == "1" else SKIPPED
    from engine import Engine
    engine = Engine(sys.argv[1])
    faults = check_microsoft(engine) + check_aws(engine)
    engine.close()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
