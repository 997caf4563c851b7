#!/usr/bin/env python3
"""Finds the examples of documents and headers.

    extract.py FILE [LANGUAGE]    prints them

In a document an example is a code block behind `<!-- example: LANGUAGE -->`; in a
header, a paragraph of the comment at its top in which each line is indented by three
spaces.
"""

import pathlib
import re
import sys

MARKED = re.compile(r"^<!-- example: (\w+) -->\n```\w+\n(.*?)^```$",
                    re.MULTILINE | re.DOTALL)


def in_document(text):
    """(language, code) of each marked block. A block without a mark is an error."""
    found = MARKED.findall(text)
    if len(found) != len(re.findall(r"^```\w+$", text, re.MULTILINE)):
        raise SystemExit("a code block has no `<!-- example: LANGUAGE -->`")
    return found


def in_header(text):
    """The examples in the comment at the top of a header."""
    top = re.match(r"(?://.*\n)+", text)
    paragraphs = re.split(r"^//\n", top[0] if top else "", flags=re.MULTILINE)
    for paragraph in paragraphs:
        lines = paragraph.splitlines()
        if lines and all(line.startswith("//   ") for line in lines):
            yield "\n".join(line[5:] for line in lines) + "\n"


def main():
    path = pathlib.Path(sys.argv[1])
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        examples = [code for language, code in in_document(text)
                    if language in sys.argv[2:] or not sys.argv[2:]]
    else:
        examples = list(in_header(text))
    print("\n".join(examples), end="")
    return 0 if examples else 1


if __name__ == "__main__":
    sys.exit(main())
