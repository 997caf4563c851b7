#!/usr/bin/env python3
"""Writes apt lists of source packages, made from the machine's own entries.

    source_lists.py <out directory> [--etc /etc/apt] [--codename bookworm]

Every enabled `deb` entry of the distribution (its suite starts with the codename
or says "stable") becomes a `deb-src` entry with the same options, in
<out>/debian.list or <out>/debian.sources. If none matches, all entries are
taken. So no mirror is named here, and the machine's own lists stay as they are.
"""

import argparse
import pathlib
import re
import sys

ENTRY = re.compile(r"^\s*deb\s+(?P<options>\[[^\]]*\]\s+)?"
                   r"(?P<uri>\S+)\s+(?P<suite>\S+)\s*(?P<components>.*)$")


def os_codename():
    text = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    found = re.search(r"^VERSION_CODENAME=(\w+)", text, re.MULTILINE)
    return found.group(1) if found else ""


def is_of_distribution(suites, codename):
    return any(suite.startswith((codename or "stable", "stable", "oldstable"))
               for suite in suites)


def read_one_line_entries(etc):
    """Yields (suites, deb-src line) of sources.list and sources.list.d/*.list."""
    for path in [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]:
        if not path.is_file():
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = ENTRY.match(line.partition("#")[0])
            if entry:
                yield [entry["suite"]], "deb-src {}{} {} {}\n".format(
                    entry["options"] or "", entry["uri"], entry["suite"],
                    entry["components"])


def read_stanzas(etc):
    """Yields (suites, deb-src stanza) of sources.list.d/*.sources."""
    for path in sorted(etc.glob("sources.list.d/*.sources")):
        text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"),
                      flags=re.MULTILINE)
        for stanza in re.split(r"\n\s*\n", text.strip()):
            fields = dict(re.findall(r"^([\w-]+):[ \t]*(.*)$", stanza,
                                     re.MULTILINE))
            fields = {name.lower(): value for name, value in fields.items()}
            if fields.get("enabled", "yes").strip().lower() in ("no", "false"):
                continue
            if "deb" not in fields.get("types", "").split():
                continue
            yield fields.get("suites", "").split(), re.sub(
                r"^Types:.*$", "Types: deb-src", stanza,
                flags=re.MULTILINE | re.IGNORECASE) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--etc", type=pathlib.Path, default="/etc/apt")
    parser.add_argument("--codename", default=None)
    args = parser.parse_args()

    codename = os_codename() if args.codename is None else args.codename
    entries = [("debian.list", *e) for e in read_one_line_entries(args.etc)]
    entries += [("debian.sources", *e) for e in read_stanzas(args.etc)]
    entries = [e for e in entries
               if is_of_distribution(e[1], codename)] or entries
    if not entries:
        print(f"no apt entries under {args.etc}", file=sys.stderr)
        return 1
    args.out.mkdir(parents=True, exist_ok=True)
    for name in ("debian.list", "debian.sources"):
        # Duplicates are harmless to apt, but it warns of each.
        texts = dict.fromkeys(text for file, _, text in entries if file == name)
        (args.out / name).write_text("\n".join(texts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
