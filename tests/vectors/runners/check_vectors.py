#!/usr/bin/env python3
"""Compares answers with what the vectors want, and the surfaces with each other.

    check_vectors.py --answers FILE [--answers FILE ...] --reasons FILE VECTORS...

The first answers file is held against `want`; every further one must be byte for byte
the same, but for lines that are empty, where a surface cannot take the request (the
command reads lines, so not one with a line break). Every reason of the table must be shown by a vector, apart from those that
only a broken call or a bug can give.
"""

import argparse
import json
import pathlib
import re
import sys

# Members of an answer that hold texts or open lists: `want` is part of them.
PARTIAL = {"challenge", "explain", "error", "errors", "findings", "rejected",
           "risks", "parts", "others"}
# Shown by unit tests of the C ABI instead: a vector cannot cause them.
NOT_BY_VECTOR = {"internal", "scratch_too_small"}


def within(want, got):
    """Whether `want` is part of `got`: objects may have more, arrays may not."""
    if isinstance(want, dict):
        return isinstance(got, dict) and all(
            name in got and within(value, got[name])
            for name, value in want.items())
    if isinstance(want, list):
        return (isinstance(got, list) and len(want) == len(got) and
                all(within(a, b) for a, b in zip(want, got)))
    return same(want, got)


def same(want, got):
    """Equality that tells 1 from true and from 1.0."""
    return json.dumps(want, sort_keys=True) == json.dumps(got, sort_keys=True)


def differences(want, answer):
    for name, value in want.items():
        if name not in answer:
            yield f"{name} is missing"
        elif name == "response" and value is not None:
            if not same_text(value, answer[name]):
                yield f"{name}: want {value!r}, got {answer[name]!r}"
        elif name == "entries":
            yield from entry_differences(value, answer[name])
        elif name in PARTIAL:
            if not within(value, answer[name]):
                yield f"{name}: want {value!r}, got {answer[name]!r}"
        elif not same(value, answer[name]):
            yield f"{name}: want {value!r}, got {answer[name]!r}"


def same_text(want, got):
    """Whether two texts are the same JSON; how it is spelled is open."""
    try:
        return same(json.loads(want), json.loads(got))
    except (TypeError, ValueError):
        return want == got


def entry_differences(want, got):
    """Entries are answers, and compared as such."""
    if not isinstance(got, list) or len(want) != len(got):
        yield f"entries: want {len(want)}, got {got!r}"
        return
    for index, (value, answer) in enumerate(zip(want, got)):
        for difference in differences(value, answer):
            yield f"entry {index}: {difference}"


def read_lines(paths):
    for path in paths:
        for line in pathlib.Path(path).read_text().splitlines():
            if line:
                yield json.loads(line)


def compare(path, first, vectors):
    """Differences of another surface's answers from the first one's."""
    lines, others = first.splitlines(), path.read_bytes().splitlines()
    if len(lines) != len(others):
        yield f"{path.name}: {len(others)} answers instead of {len(lines)}"
        return
    left_out = 0
    for vector, line, other in zip(vectors, lines, others):
        left_out += not other
        if other and other != line:
            yield f"{vector['id']}: {path.name} answers {other.decode()}"
    if left_out > len(lines) // 50:
        yield f"{path.name}: leaves out {left_out} vectors"


def reasons_in(answer):
    text = json.dumps(answer)
    return set(re.findall(r'"reason": "([a-z_0-9]+)"', text))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", action="append", required=True,
                        type=pathlib.Path)
    parser.add_argument("--reasons", required=True, type=pathlib.Path)
    parser.add_argument("vectors", nargs="+")
    arguments = parser.parse_args()

    vectors = list(read_lines(arguments.vectors))
    first = arguments.answers[0].read_bytes()
    answers = first.decode().splitlines()
    failures = []
    if len(answers) != len(vectors):
        failures.append(f"{len(vectors)} vectors, {len(answers)} answers")
    shown, ids = set(), set()
    for vector, line in zip(vectors, answers):
        answer = json.loads(line)
        shown |= reasons_in(answer)
        if vector["id"] in ids:
            failures.append(f"{vector['id']}: the id is used twice")
        ids.add(vector["id"])
        failures += [f"{vector['id']}: {difference} ({vector['why']})"
                     for difference in differences(vector["want"], answer)]
        if not vector["want"]:
            failures.append(f"{vector['id']}: wants nothing")
    for other in arguments.answers[1:]:
        failures += compare(other, first, vectors)
    table = re.findall(r"^MATRON_REASON\(\d+, \w+, (\w+),",
                       arguments.reasons.read_text(), re.MULTILINE)
    for reason in table:
        if reason not in shown and reason not in NOT_BY_VECTOR:
            failures.append(f"reason {reason}: no vector shows it")
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(vectors)} vectors on {len(arguments.answers)} surfaces, "
          f"{len(shown)} of {len(table)} reasons shown, "
          f"{len(failures)} failures")
    return 1 if failures or not vectors else 0


if __name__ == "__main__":
    sys.exit(main())
