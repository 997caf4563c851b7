"""The package and its users under mypy --strict."""

import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
PYPROJECT = HERE.parent / "pyproject.toml"
CACHE = HERE.parents[1] / "build" / "mypy"


@pytest.mark.parametrize(
    "what",
    [["-p", "matron"], [str(HERE / "typed_sample.py")]],
    ids=["package", "sample"],
)
def test_mypy(what, tmp_path):
    # Not from the source directory, so that the installed package is looked at.
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", PYPROJECT]
    done = subprocess.run(
        [*command, "--cache-dir", CACHE, *what],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
