#!/usr/bin/env python3
"""Checks that generated files are what their generator writes, and that the generator
notices when they are not.

    check_generated.py codes | fhir | vectors

`fhir` reads the FHIR definitions below MATRON_SHARED (../shared); without them it
skips, or fails if MATRON_REQUIRE_SHARED is 1.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from documents import ROOT, finish

# What a generator reads, what it writes, and a word in what it writes.
GENERATORS = {
    "codes": {
        "script": "tools/gen_codes.py",
        "inputs": ["engine/base/status_codes.inc", "engine/base/reason_codes.inc"],
        "outputs": ["capi/include/matron.h", "wasm/src/codes.ts",
                    "python/matron/_codes.py", "docs/reasons.md"],
        "word": "json_unknown_member",
    },
    "fhir": {
        "script": "tools/gen_fhir_tables.py",
        "inputs": ["tools/fhir_definitions.py", "tools/perfect_hash.py"],
        "outputs": ["tools/fhir_type_registry.txt",
                    "engine/fhir/resource_types.inc",
                    "engine/fhir/type_tables.inc",
                    "engine/fhir/path_tables.inc",
                    "engine/fhir/parameter_tables.inc",
                    "engine/fhir/compartment_tables.inc"],
        "word": "patient",
    },
    "vectors": {
        "script": "tests/vectors/make_vectors.py",
        "inputs": ["tests/vectors/cases", "tests/vectors/keys",
                   "tests/vectors/sealed.json", "tests/vectors/tokens.json",
                   "tests/vectors/certificates.json"],
        "outputs": [f"tests/vectors/{name}.jsonl" for name in
                    ("decide", "requests", "filter", "session", "verify", "jwks", "pkce", "flow",
                     "scope", "scope_algebra", "policy", "launch", "discovery",
                     "vault", "state", "transport", "twins", "requests_twins")],
        "word": '"id"',
    },
}


def find_definitions():
    """The FHIR definitions; ends the script where they are not."""
    shared = pathlib.Path(os.environ.get("MATRON_SHARED", ROOT.parent / "shared"))
    # A relative one counts from where ctest starts tests, the root.
    path = (ROOT / shared / "data" / "fhir").resolve()
    if path.is_dir():
        return path
    print(f"no FHIR definitions at {path} (MATRON_SHARED)")
    sys.exit(1 if os.environ.get("MATRON_REQUIRE_SHARED") == "1" else 77)


def check(root, script, options):
    return subprocess.run([sys.executable, root / script, *options, "--check"],
                          cwd=root, capture_output=True, text=True, check=False)


def copy(generator, root):
    for name in [generator["script"], *generator["inputs"], *generator["outputs"]]:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target,
                            ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)


def spoil(path, word):
    """Leaves out the last line with `word`."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = max(i for i, line in enumerate(lines) if word in line.lower())
    path.write_text("".join(lines[:at] + lines[at + 1:]), encoding="utf-8")


def unnoticed(generator, options):
    """Outputs that may be spoiled without the generator's check failing."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        copy(generator, root)
        for name in generator["outputs"]:
            spoil(root / name, generator["word"])
            if check(root, generator["script"], options).returncode == 0:
                yield f"{name}: a line is missing, and --check does not notice"
            shutil.copy(ROOT / name, root / name)
        if check(root, generator["script"], options).returncode != 0:
            yield f"{generator['script']}: does not work in a copy"


def main():
    generator = GENERATORS[sys.argv[1]]
    options = []
    if sys.argv[1] == "fhir":
        options = ["--definitions", find_definitions()]
    done = check(ROOT, generator["script"], options)
    faults = []
    if done.returncode != 0:
        faults.append(f"{generator['script']} --check: "
                      f"{done.stdout}{done.stderr}".rstrip())
    else:
        faults += unnoticed(generator, options)
    return finish({f"files of {generator['script']}": len(generator["outputs"])},
                  faults)


if __name__ == "__main__":
    sys.exit(main())
