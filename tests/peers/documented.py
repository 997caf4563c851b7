"""The disagreements that docs/peer-cases.md documents."""

import pathlib
import re

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "peer-cases.md"


def documented(prefixes):
    """The ids in the first column of the tables: `ms-search-003 004 049` stands for three. Of rows whose id starts
    with one of the prefixes."""
    ids = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\| ([a-z-]+-)(\d{3}(?: \d{3})*) \|", line)
        if found and found.group(1).startswith(tuple(prefixes)):
            ids += [found.group(1) + number for number in found.group(2).split()]
    repeated = {one for one in ids if ids.count(one) > 1}
    if repeated:
        raise ValueError(f"{PAGE.name} names twice: {sorted(repeated)}")
    return set(ids)
