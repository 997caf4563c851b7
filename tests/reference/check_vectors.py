#!/usr/bin/env python3
"""Runs the model over the vectors of decide and filter, and reports where it answers otherwise.

    python3 tests/reference/check_vectors.py [--ids] [VECTORS ...]

Without arguments all files of tests/vectors are read. Vectors whose call fails (`error`), whose session is a token,
or whose text is not one strict JSON object are passed over: the model takes claims, and has no errors. Of `challenge` the
status is compared, and `explain` is not. Differences that open_vectors.txt names are counted apart. Skips, with status 0, where the FHIR definitions are not there
(MATRON_SHARED); with MATRON_REQUIRE_SHARED=1 that fails.
"""

import argparse
import fnmatch
import json
import os
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from reference.decide import decide                     # noqa: E402
from reference.definitions import shared_root           # noqa: E402
from reference.filter import filter_call                # noqa: E402

MEMBERS = ("effect", "reason", "scope", "role", "interactions", "plan", "obligations", "entries", "response", "kept",
           "dropped")


def no_repeats(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)


def call_of(vector):
    """The call of a vector that the model can take, or None."""
    op, want = vector.get("op"), vector["want"]
    if "op_text" in vector:
        try:
            op = json.loads(vector["op_text"], object_pairs_hook=no_repeats)
        except ValueError:
            return None
    if not isinstance(op, dict) or op.get("op") not in ("decide", "filter") or "error" in want:
        return None
    session = op.get("session")
    if want.get("reason") in ("invalid_argument", "policy_invalid", "key_set_invalid"):
        return None
    if isinstance(op.get("policy"), str) and op["policy"] != "smart-only":
        return None
    return op if session is None or list(session) == ["claims"] else None


def without(entries):
    """Answers of entries without what the model does not write."""
    return [{name: value for name, value in entry.items() if name not in ("challenge", "explain")} for entry in entries or []]


def comparable(name, value):
    """A response is compared as JSON: how it is spelled is open."""
    if name == "response" and isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            pass
    return json.dumps(value, sort_keys=True)


def status(answer):
    return (answer.get("challenge") or {}).get("status")


def differences(want, answer):
    if status(want) and status(answer) and status(want) != status(answer):
        yield f"challenge: want {status(want)}, the model says {status(answer)}"
    for name in MEMBERS:
        if name not in want:
            continue
        wanted, got = want[name], answer.get(name)
        if name == "entries":
            wanted = without(wanted)
            got = [{member: entry.get(member) for member in only} for only, entry in zip(wanted, got or [])] \
                if len(wanted) == len(got or []) else got
        if comparable(name, wanted) != comparable(name, got):
            yield f"{name}: want {json.dumps(wanted)}, the model says {json.dumps(got)}"


def open_patterns():
    """The patterns of ids that open_vectors.txt names."""
    lines = (HERE / "open_vectors.txt").read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]


def answer_of(op):
    return filter_call(op) if op["op"] == "filter" else decide(op)


def check(vectors, patterns, ids_only=False):
    """(how many were compared, how many differ, the patterns that were needed)."""
    compared = differ = 0
    needed = set()
    for vector in vectors:
        op = call_of(vector)
        if op is None:
            continue
        try:
            found = list(differences(vector["want"], answer_of(op)))
        except NotImplementedError:
            continue
        except Exception as fault:                      # a fault of the model is a disagreement
            found = [f"the model fails: {fault!r}"]
        compared += 1
        known = [pattern for pattern in patterns if found and fnmatch.fnmatchcase(vector["id"], pattern)]
        needed.update(known)
        if found and not known:
            differ += 1
            print(vector["id"] if ids_only else f"{vector['id']} ({vector['why']})\n    " + "\n    ".join(found))
    return compared, differ, needed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ids", action="store_true", help="name the vectors that differ, and no more")
    parser.add_argument("vectors", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    if not (shared_root() / "data" / "fhir").is_dir():
        print("skipped: the FHIR definitions are not there (MATRON_SHARED)")
        return int(os.environ.get("MATRON_REQUIRE_SHARED") == "1")
    paths = arguments.vectors or sorted((HERE.parent / "vectors").glob("*.jsonl"))
    vectors = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    patterns = open_patterns()
    compared, differ, needed = check(vectors, patterns, arguments.ids)
    settled = [] if arguments.vectors else [pattern for pattern in patterns if pattern not in needed]
    for pattern in settled:
        print(f"open_vectors.txt: {pattern} agrees by now; take it out")
    print(f"{len(vectors)} vectors, {compared} compared with the model, {differ} differ, {len(needed)} patterns open")
    return int(differ > 0 or compared == 0 or bool(settled))


if __name__ == "__main__":
    sys.exit(main())
