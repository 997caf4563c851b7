#!/usr/bin/env python3
"""Runs the tests of the reference model. They skip, and say so, where the FHIR definitions are absent."""

import pathlib
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

if __name__ == "__main__":
    names = sorted(f"reference.{path.stem}" for path in (TESTS / "reference").glob("test_*.py"))
    result = unittest.TextTestRunner(verbosity=1).run(unittest.defaultTestLoader.loadTestsFromNames(names))
    sys.exit(0 if result.wasSuccessful() else 1)
