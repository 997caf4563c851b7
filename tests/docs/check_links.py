#!/usr/bin/env python3
"""Follows what documents refer to: relative links and their anchors, paths of files in
code spans, subcommands of ./dev.
"""

import re
import sys

from documents import ROOT, finish, markdown_files, read, spans

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
# A path from the root, with a slash and without what stands for something else.
PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/[\w.-]+/?")
# Directories that building makes.
MADE = ("build/", "wasm/dist")


def without_code(text):
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^    .*$|`[^`\n]*`", "", text, flags=re.MULTILINE)


def anchors(text):
    """The anchors that a renderer gives to the headings."""
    for heading in HEADING.findall(text):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        yield plain.replace(" ", "-")


def check_links(path, text):
    """Yields a fault, or None for a link that leads somewhere."""
    for target in LINK.findall(without_code(text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (ROOT / path).parent / name if name else ROOT / path
        if not place.exists():
            yield f"{path}: {target} is not there"
        elif anchor and anchor not in anchors(place.read_text()):
            yield f"{path}: {target}: no such heading"
        else:
            yield None


def check_paths(path, text):
    """The same for paths in code spans, which start at the root or at the file."""
    tops = {entry.name for entry in ROOT.iterdir()}
    for span in spans(text):
        if not PATH.fullmatch(span) or span.startswith(MADE):
            continue
        if (ROOT / path).parent.joinpath(span).exists():
            yield None
        elif span.split("/")[0] in tops:
            yield None if (ROOT / span).exists() else f"{path}: no file {span}"


def check_commands(path, text):
    """The same for `./dev <subcommand>`."""
    known = set(re.findall(r"[a-z]+", re.search(
        r"case \$command in\n(.*?)\)", read("dev"), re.DOTALL)[1]))
    for name in re.findall(r"\./dev ([a-z]+)", text):
        yield None if name in known else f"{path}: no ./dev {name}"


def main():
    results = {"links": [], "paths": [], "commands": []}
    files = markdown_files()
    for path in files:
        text = (ROOT / path).read_text(encoding="utf-8")
        results["links"] += check_links(path, text)
        results["paths"] += check_paths(path, text)
        results["commands"] += check_commands(path, text)
    faults = [fault for found in results.values() for fault in found if fault]
    counts = {what: len(found) for what, found in results.items()}
    return finish({"documents": len(files), **counts}, faults)


if __name__ == "__main__":
    sys.exit(main())
