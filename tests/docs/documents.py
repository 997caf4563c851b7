"""Reads the repository's documents for the scripts beside this one."""

import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = {"build", "dist", "node_modules", ".git", ".venv", "__pycache__"}

CODE_ROW = re.compile(r"^MATRON_(STATUS|REASON)\((.*)\)$", re.MULTILINE)
FIELD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,"\s][^,]*)')


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def markdown_files():
    """Paths of all documents, relative to the root."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in SKIPPED]
        found += [pathlib.Path(folder, name).relative_to(ROOT)
                  for name in names if name.endswith(".md")]
    return sorted(found)


def table(text, *header):
    """Rows of the table whose head begins with `header`, as lists of cells."""
    lines = iter(text.splitlines())
    for line in lines:
        if tuple(cells(line)[:len(header)]) == header:
            next(lines)  # |---|
            rows = []
            for row in lines:
                if not row.startswith("|"):
                    break
                rows.append(cells(row))
            return rows
    raise SystemExit(f"there is no table with the head {' | '.join(header)}")


def cells(line):
    if not line.startswith("|"):
        return []
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def spans(text):
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def codes(kind):
    """Rows of reason_codes.inc or status_codes.inc, as lists of texts."""
    text = read(f"engine/base/{kind.lower()}_codes.inc")
    return [[quoted or plain for quoted, plain in FIELD.findall(row)]
            for name, row in CODE_ROW.findall(text) if name == kind]


def finish(compared, faults):
    """Prints what was compared. 1 if there are faults or nothing was compared."""
    for fault in faults:
        print(fault, file=sys.stderr)
    counts = ", ".join(f"{count} {what}" for what, count in compared.items())
    print(f"{counts}: {len(faults)} faults")
    return 1 if faults or not all(compared.values()) else 0
