#!/usr/bin/env python3
"""Checks that the demo prints one row for each line of examples/demo/requests.txt, and
that its rows show what Matron can answer.

    check_demo.py MATRON_DEMO
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
MIN_ROWS = 12
EFFECTS = ["permit", "deny", "needs_resource"]
ROW = re.compile(r"^\S+ +([A-Z]+ /\S*) +(permit|deny|needs_resource) +([a-z_]+)$")
# A search that goes out with more than the client asked for.
NARROWED = re.compile(r"^ +plan GET (\S+); .*\brestrict_query\b")


def read_rows(output):
    """(request, effect, reason, URL of a narrowed search or None) of each row."""
    rows = []
    for line in output.split("\nOne decision in full")[0].splitlines():
        row, plan = ROW.match(line), NARROWED.match(line)
        if row:
            rows.append((*row.groups(), None))
        elif plan:
            rows[-1] = (*rows[-1][:3], plan[1])
    return rows


def requests():
    lines = (EXAMPLES / "demo" / "requests.txt").read_text().splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            _, method, url, *_ = (cell.strip() for cell in line.split("|"))
            yield f"{method} {url}"


def main():
    done = subprocess.run([sys.argv[1], EXAMPLES], capture_output=True, text=True,
                          check=False)
    rows = read_rows(done.stdout)
    faults = [] if done.returncode == 0 else [f"status {done.returncode}"]
    if [row[0] for row in rows] != list(requests()):
        faults.append("the rows are not the requests of requests.txt")
    if len(rows) < MIN_ROWS:
        faults.append(f"{len(rows)} rows, not {MIN_ROWS}")
    counts = {effect: sum(row[1] == effect for row in rows) for effect in EFFECTS}
    narrowed = [row for row in rows if row[3] and row[3] != row[0].split()[1]]
    faults += [f"no row with {effect}" for effect in EFFECTS if not counts[effect]]
    if not narrowed:
        faults.append("no search was narrowed")
    for fault in faults:
        print(f"demo: {fault}\n{done.stdout}{done.stderr}", file=sys.stderr)
    print(f"{len(rows)} rows, {counts}, {len(narrowed)} narrowed searches: "
          f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
