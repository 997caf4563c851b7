#!/usr/bin/env python3
"""Counts tests, and says which were skipped.

    count_tests.py <directory of results>...

Reads the JUnit files (*.xml) and GoogleTest's JSON files in each directory. A
ctest that is a GoogleTest program counts as the cases inside it.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


class Counts:
    """Tests seen so far."""

    def __init__(self):
        self.run = 0
        self.failed = 0
        self.skipped = []  # (name, why)

    def add(self, name, failed, why_skipped):
        self.run += 1
        self.failed += failed
        if why_skipped is not None:
            self.skipped.append((name, " ".join(why_skipped.split())))


def count_googletest(path, counts):
    report = json.loads(path.read_text(encoding="utf-8"))
    for suite in report["testsuites"]:
        for case in suite["testsuite"]:
            skipped = case["result"] == "SKIPPED"
            counts.add(f"{suite['name']}.{case['name']}", "failures" in case,
                       "" if skipped else None)


def count_junit(path, counts, inside):
    for case in ElementTree.parse(path).iter("testcase"):
        name = case.get("name")
        if name in inside:
            continue
        skipped = case.find("skipped")
        if case.get("status") in ("notrun", "disabled"):
            skipped = case if skipped is None else skipped
        failed = (case.find("failure") is not None or
                  case.find("error") is not None)
        counts.add(name, failed,
                   None if skipped is None else skipped.get("message") or "")


def count_directory(directory, counts):
    inside = set()
    for path in sorted(directory.glob("*.json")):
        count_googletest(path, counts)
        inside.add(path.stem)
    for path in sorted(directory.glob("*.xml")):
        count_junit(path, counts, inside)


def main():
    counts = Counts()
    for name in sys.argv[1:]:
        count_directory(pathlib.Path(name), counts)
    passed = counts.run - counts.failed - len(counts.skipped)
    print(f"  {passed} tests passed, {counts.failed} failed, "
          f"{len(counts.skipped)} skipped")
    for name, why in counts.skipped:
        print(f"    skipped: {name}{': ' + why if why else ''}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
