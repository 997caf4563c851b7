#!/usr/bin/env python3
"""Checks that every policy of examples/policies compiles, and that it would not with an
unknown member more.

    check_policies.py MATRON
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def load(matron, name, policy):
    """The answer to `policy.load` of a document, given as text."""
    request = f'{{"op":"policy.load","name":{json.dumps(name)},"policy":{policy}}}'
    # `eval` reads lines.
    done = subprocess.run([matron, "eval"], input=request.replace("\n", " ") + "\n",
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def faults_of(matron, path):
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    want = {"loaded": path.stem, "revision": document.get("revision"),
            "roles": len(document["roles"])}
    answer = load(matron, path.stem, text)
    if answer != want:
        yield f"{path.name}: {json.dumps(answer)}"
    document["no_such_member"] = 1
    if "error" not in load(matron, path.stem, json.dumps(document)):
        yield f"{path.name}: compiles with a member that is not known"


def main():
    matron = sys.argv[1]
    paths = sorted((ROOT / "examples" / "policies").glob("*.json"))
    faults = [fault for path in paths for fault in faults_of(matron, path)]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(paths)} policies, {len(faults)} faults")
    return 1 if faults or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
