#!/usr/bin/env python3
"""Runs the shell line of README.md, on the claims of its examples, and checks that all
examples decide the same request and that the README is short.

    check_readme.py MATRON
"""

import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import extract

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAX_LINES = 200
LANGUAGES = ["cpp", "c", "javascript", "python"]
PLAN = "GET /Patient/123/Observation?code=85354-9"
# A permit that asks something of the host.
CONDITIONAL = 3


def faults_of_examples(examples):
    if [language for language, _ in examples] != LANGUAGES:
        yield f"examples are {[language for language, _ in examples]}"
    for language, code in examples:
        plain = code.replace('\\"', '"')
        for text in ("https://ehr.example.org/fhir", "patient/Observation.rs",
                     "/Observation?code=85354-9", "1764000000"):
            if text not in plain:
                yield f"the example in {language} has no {text}"


def faults_of_shell_line(line, claims, matron):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "claims.json").write_text(claims)
        done = subprocess.run(
            ["sh", "-c", f'PATH="{matron.parent}:$PATH"; {line}'], cwd=folder,
            capture_output=True, text=True, check=False)
    if done.returncode != CONDITIONAL or PLAN not in done.stdout:
        yield (f"{line}: status {done.returncode}, want {CONDITIONAL} and "
               f"{PLAN}\n{done.stdout}{done.stderr}")


def main():
    matron = pathlib.Path(sys.argv[1]).resolve()
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    examples = extract.in_document(text)
    claims = re.search(r'R"\((.*?)\)"', dict(examples)["cpp"])[1]
    lines = re.findall(r"`(matron decide [^`]+)`", text)
    faults = list(faults_of_examples(examples))
    for line in lines:
        faults += faults_of_shell_line(line, claims, matron)
    if len(text.splitlines()) > MAX_LINES:
        faults.append(f"more than {MAX_LINES} lines")
    for fault in faults:
        print(f"README.md: {fault}", file=sys.stderr)
    print(f"{len(examples)} examples, {len(lines)} shell lines, "
          f"{len(text.splitlines())} lines: {len(faults)} faults")
    return 1 if faults or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
