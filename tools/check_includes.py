#!/usr/bin/env python3
"""Holds the source tree to the rules of docs that a machine can check.

    tools/check_includes.py [--root DIR]

It reads every #include and every matron_module() and reports, one a line:

- a module that includes or links what the dependency rule does not allow, or
  includes a module that its DEPENDS do not bring in;
- simdjson outside engine/json and BoringSSL outside engine/crypto (tests and
  benchmarks may use both);
- engine code that includes matron.h, and bindings that include the engine;
- quoted includes in the engine that are not spelled from engine/;
- file names with `util`, `helper` or `common`;
- headers over 300 and sources over 500 lines.

tests/tools/check_includes_test.py plants one of each.
"""

import argparse
import pathlib
import re
import sys

# What each module may use directly; what those may use comes with them. This is
# the rule of docs/design.md, "Folders", with one arrow more: jose reads JWK sets
# and JOSE headers, which are JSON.
MAY_USE = {
    "base": [],
    "json": ["base"],
    "crypto": ["base"],
    "fhir": ["json"],
    "smart": ["fhir"],
    "jose": ["crypto", "json"],
    "oauth": ["jose", "smart"],
    "state": ["oauth"],
    "rbac": ["smart"],
    "policy": ["rbac", "oauth"],
    "decide": ["policy"],
    "enforce": ["decide", "crypto"],
    "audit": ["decide", "crypto"],
    "vault": ["crypto"],
    "review": ["audit"],
}

# Libraries that one module has to itself: how an include of it starts, and the
# CMake target.
PRIVATE_LIBRARIES = {
    "json": (re.compile(r"simdjson"), "matron_dep_simdjson"),
    "crypto": (re.compile(r"openssl/"), "matron_dep_boringssl"),
}

SOURCE_SUFFIXES = {".h", ".hpp", ".c", ".cc", ".cpp", ".inc"}
# The trees that hold our sources. The budgets count in all of them.
SOURCE_TREES = ["engine", "capi", "wasm", "python", "tests", "fuzz", "bench",
                "examples", "tools"]
SKIPPED_DIRECTORIES = {"build", "node_modules", "dist", ".venv", "__pycache__"}
# Bindings sit on capi only.
BINDINGS = {"wasm", "python", "examples"}

MAX_LINES = {".h": 300, ".hpp": 300, ".c": 500, ".cc": 500, ".cpp": 500}
# docs/adr/0007-two-headers.md.
WITHOUT_BUDGET = {"capi/include/matron.h", "capi/include/matron.hpp"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
MODULE_CALL = re.compile(r"\bmatron_module\s*\(([^)]*)\)")
LINK_CALL = re.compile(r"\btarget_link_libraries\s*\(")


def closure(module, graph):
    """Returns what `module` reaches in `graph`, itself included."""
    reached, todo = set(), [module]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += graph.get(name, [])
    return reached


def source_files(root):
    for tree in SOURCE_TREES:
        for path in sorted((root / tree).rglob("*")):
            inside = path.relative_to(root).parts
            if path.is_file() and not SKIPPED_DIRECTORIES.intersection(inside):
                yield path, path.relative_to(root)


def read_modules(root):
    """Returns {module: DEPENDS} of engine/*/CMakeLists.txt, and what is wrong."""
    modules, faults = {}, []
    for path in sorted((root / "engine").glob("*/CMakeLists.txt")):
        where = path.relative_to(root)
        text = re.sub(r"#.*", "", path.read_text())
        words = [m.split() for m in MODULE_CALL.findall(text)]
        if len(words) != 1 or words[0][:2] != ["NAME", path.parent.name]:
            faults.append(f"{where}: wants one matron_module(NAME "
                          f"{path.parent.name} ...)")
            continue
        if LINK_CALL.search(text):
            faults.append(f"{where}: links are given by DEPENDS only")
        at = words[0].index("DEPENDS") if "DEPENDS" in words[0] else None
        modules[path.parent.name] = words[0][at + 1:] if at else []
    return modules, faults


def check_links(modules):
    """Checks DEPENDS against MAY_USE and PRIVATE_LIBRARIES."""
    faults = []
    owners = {target: m for m, (_, target) in PRIVATE_LIBRARIES.items()}
    for module, depends in modules.items():
        where = f"engine/{module}/CMakeLists.txt"
        if module not in MAY_USE:
            faults.append(f"{where}: module {module} has no dependency rule")
            continue
        for dependency in depends:
            name = dependency.removeprefix("matron_")
            if name in MAY_USE and name not in closure(module, MAY_USE):
                faults.append(f"{where}: {module} may not depend on {name}")
            if owners.get(dependency, module) != module:
                faults.append(f"{where}: {dependency} is for "
                              f"engine/{owners[dependency]} only")
    return faults


def module_graph(modules):
    return {m: [d.removeprefix("matron_") for d in depends
                if d.removeprefix("matron_") in MAY_USE]
            for m, depends in modules.items()}


def check_engine_include(module, include, quoted, linked):
    """Returns what is wrong with one #include in engine/<module>, or None."""
    first, _, rest = include.partition("/")
    if first in ("matron.h", "matron.hpp", "capi"):
        return f"the engine may not include {include}"
    if first in MAY_USE and rest:
        if first not in closure(module, MAY_USE):
            return f"{module} may not include {include}"
        if first not in linked:
            return f"includes {include}, but DEPENDS does not bring in {first}"
        return None
    library = "absl" == first or any(
        prefix.match(include) for prefix, _ in PRIVATE_LIBRARIES.values())
    if quoted and not library:
        return f'"{include}" is not spelled from engine/'
    return None


def check_private_library(relative, include):
    for owner, (prefix, _) in PRIVATE_LIBRARIES.items():
        tree = relative.parts[0]
        inside = relative.parts[:2] == ("engine", owner)
        if prefix.match(include) and not inside and tree in (
                "engine", "capi", "wasm", "python", "examples"):
            return f"{include} is for engine/{owner} only"
    return None


def check_includes(root, modules):
    graph, faults = module_graph(modules), []
    for path, relative in source_files(root):
        if path.suffix not in SOURCE_SUFFIXES:
            continue
        tree = relative.parts[0]
        for quote, include in INCLUDE.findall(path.read_text(errors="replace")):
            found = [check_private_library(relative, include)]
            if tree == "engine" and len(relative.parts) > 2:
                module = relative.parts[1]
                found.append(check_engine_include(
                    module, include, quote == '"', closure(module, graph)))
            elif tree in BINDINGS and include.partition("/")[0] in MAY_USE:
                found.append(f"{tree}/ sits on capi and may not include "
                             f"{include}")
            faults += [f"{relative}: {fault}" for fault in found if fault]
    return faults


def check_files(root):
    """Checks names and sizes."""
    faults = []
    for path, relative in source_files(root):
        if path.suffix not in SOURCE_SUFFIXES:
            continue
        if re.search(r"util|helper|common", path.name):
            faults.append(f"{relative}: a name that says nothing (util, helper, "
                          "common)")
        most = MAX_LINES.get(path.suffix)
        if most is None or str(relative) in WITHOUT_BUDGET:
            continue
        lines = path.read_bytes().count(b"\n")
        if lines > most:
            faults.append(f"{relative}: {lines} lines, the budget is {most}")
    return faults


def check(root):
    modules, faults = read_modules(root)
    return (faults + check_links(modules) + check_includes(root, modules) +
            check_files(root))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent)
    faults = check(parser.parse_args().root)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
