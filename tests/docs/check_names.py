#!/usr/bin/env python3
"""Compares the table of names in docs/conventions.md with what there is: the symbols
of the C ABI, the classes of matron.hpp, the sources of both packages, the command.
"""

import ast
import re
import sys

from documents import ROOT, finish, read, spans, table

# Functions that have no row: they are read from what others return, end it, or
# tell names. `_new` functions are never among them.
WITHOUT_ROW = re.compile(
    r"matron_(abi_)?version|matron_\w+_(free|name|text)"
    r"|matron_(decision|diagnostics|policy|key_set|session)_(?!new)\w+"
    r"|matron_scopes_(canonical|num_rejected|rejected)")


def c_names():
    return set(read("capi/matron.symbols").split())


def members_by_class(text, opening, member):
    """Class -> names of members that stand two spaces in."""
    found = {}
    for match in re.finditer(opening + r"(.*?)^\};?$", text,
                             re.MULTILINE | re.DOTALL):
        found[match[1]] = set(re.findall(member, match[2], re.MULTILINE))
    return found


def cpp_names():
    text = read("capi/include/matron.hpp")
    classes = members_by_class(text, r"^class (?:\[\[\w+\]\] )?(\w+) \{$",
                               r"^  [\w\[].*?(\w+)\(")
    free = set(re.findall(r"^inline .*?(\w+)\(", text, re.MULTILINE))
    return free | qualified(classes, "::")


def js_names():
    found = set()
    for path in sorted((ROOT / "wasm" / "src").glob("*.ts")):
        classes = members_by_class(
            path.read_text(), r"^export class (\w+)(?: extends \w+)? \{$",
            r"^  (?:readonly )?(\w+)[(<:]")
        # Methods of the engine itself are named alone, others by their object.
        found |= classes.pop("Matron", set())
        found |= {name[0].lower() + name[1:] for name in qualified(classes, ".")}
    core = read("wasm/src/core.ts")
    for names in re.findall(r"^export \{(.*?)\}", core, re.MULTILINE):
        found |= {f"{name.strip()}(decision)" for name in names.split(",")}
    return found


def python_names():
    public, classes = set(), {}
    for path in sorted((ROOT / "python" / "matron").glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                classes[node.name] = {name_of(item) for item in node.body}
            elif (isinstance(node, ast.Assign) and
                  getattr(node.targets[0], "id", "") == "__all__"):
                public = set(ast.literal_eval(node.value))
    classes = {name: classes[name] for name in public & set(classes)}
    names = qualified(classes, ".")
    return public | names | {name[0].lower() + name[1:] for name in names}


def name_of(node):
    """What a statement of a class defines: a function, or a field with a type."""
    return getattr(node, "name", None) or getattr(
        getattr(node, "target", None), "id", None)


def command_names():
    text = read("capi/cli/main.cc")
    options = set(re.findall(r'"(--[a-z-]+)"', text))
    actions = re.findall(r'\{"([a-z0-9-]+)",\s*"scope\.',
                         read("capi/cli/scope_command.cc"))
    pkce = text[text.index("void AddPkce("):text.index("int RunPkceOf(")]
    # `smart-only` is the one value that the table names.
    return (options | {"--policy smart-only"} |
            {f"scope {action}" for action in actions} |
            {f"pkce {action}"
             for action in re.findall(r'add_subcommand\(\s*"(\w+)"', pkce)} |
            set(re.findall(r'add_subcommand\(\s*"(\w+)"', text)))


def qualified(classes, dot):
    return {f"{owner}{dot}{name}" for owner, names in classes.items()
            for name in names}


def missing(rows, known):
    for row in rows:
        for language, cell in zip(known, row):
            for name in spans(cell):
                if name not in known[language]:
                    yield f"docs/conventions.md: {language} has no `{name}`"


def without_row(rows, symbols):
    named = {name for row in rows for name in spans(row[0])}
    for symbol in sorted(symbols - named):
        if not WITHOUT_ROW.fullmatch(symbol):
            yield f"docs/conventions.md: no row for {symbol}"


def main():
    known = {"C": c_names(), "C++": cpp_names(), "JavaScript": js_names(),
             "Python": python_names(), "command": command_names()}
    rows = table(read("docs/conventions.md"), *known)
    faults = list(missing(rows, known)) + list(without_row(rows, known["C"]))
    compared = {f"names of {language}":
                sum(len(spans(row[i])) for row in rows)
                for i, language in enumerate(known)}
    return finish(compared, faults)


if __name__ == "__main__":
    sys.exit(main())
