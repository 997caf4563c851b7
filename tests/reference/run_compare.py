#!/usr/bin/env python3
"""Holds the engine against the reference model: run_compare.py <matron command> <count>. Skips, and says so, where the FHIR definitions are absent."""

import os
import pathlib
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
SKIPPED = 77

if __name__ == "__main__":
    shared = pathlib.Path(os.environ.get("MATRON_SHARED") or TESTS.parent.parent / "shared")
    if not (shared / "data" / "fhir").is_dir():
        required = os.environ.get("MATRON_REQUIRE_SHARED") == "1"
        print(f"{'FAILED' if required else 'SKIPPED'}: no FHIR definitions in {shared}")
        sys.exit(1 if required else SKIPPED)
    engine, count = sys.argv[1:3]
    sys.exit(subprocess.run([sys.executable, "-m", "reference.compare", "--engine", engine, "--seed", "1",
                             "--count", count, "--workers", "2"], cwd=TESTS, check=False).returncode)
