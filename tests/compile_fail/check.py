#!/usr/bin/env python3
"""Each file here compiles as it is, and does not with -DMISUSE.

    check.py CLANG INCLUDE_DIRECTORY...

The first half shows that the file is right apart from the misuse. clang, because it
reports views that outlive what they point into; without it the test skips.
"""

import pathlib
import shutil
import subprocess
import sys

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror"]


def compiles(clang, path, includes, *more):
    command = [clang, *FLAGS, *(f"-I{folder}" for folder in includes), *more,
               str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main():
    clang, *includes = sys.argv[1:]
    if shutil.which(clang) is None:
        print(f"no {clang}")
        return 77
    files = sorted(pathlib.Path(__file__).parent.glob("*.cc"))
    failures = 0
    for path in files:
        right = compiles(clang, path, includes)
        if right.returncode != 0:
            print(f"{path.name}: must compile\n{right.stderr}")
            failures += 1
        if compiles(clang, path, includes, "-DMISUSE").returncode == 0:
            print(f"{path.name}: the misuse compiles")
            failures += 1
    print(f"{len(files)} files, {failures} failures")
    return 1 if failures or not files else 0


if __name__ == "__main__":
    sys.exit(main())
