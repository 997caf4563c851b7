#!/usr/bin/env python3
"""Builds the program of secrets.cc by g++ and by clang, and runs it under valgrind.

    run.py [--build DIR]        default: build/constant_time

Secrets must decide no branch and no address. The control run betrays three of them,
by memcmp, by a table and by a branch: unless valgrind reports all three, the test
fails, for it would see nothing. Exit status 77: valgrind is not there.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = pathlib.Path(__file__).resolve().parent
# With the debug information that valgrind 3.19 can read: it tells functions that
# were inlined apart.
COMPILERS = [("gcc", "g++", "-g"), ("clang-19", "clang++-19", "-gdwarf-4")]
REPORTED = 99
# What the control run does, and how valgrind reports it: its memcmp is named bcmp.
BETRAYALS = {
    "memcmp": r"Conditional jump.*\n.*: (?:bcmp|memcmp)",
    "a table": r"Use of uninitialised value",
    "a branch": r"Conditional jump.*\n(?!.*: (?:bcmp|memcmp))",
}


def run(*command, **more):
    return subprocess.run([str(part) for part in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)


def build(directory, c_compiler, cxx_compiler, debug):
    flags = f"-O2 {debug} -DNDEBUG"
    for command in (
            ["cmake", "-S", ROOT, "-B", directory, "-G", "Ninja",
             f"-DCMAKE_C_COMPILER={c_compiler}", f"-DCMAKE_CXX_COMPILER={cxx_compiler}",
             "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_C_FLAGS_RELEASE={flags}",
             f"-DCMAKE_CXX_FLAGS_RELEASE={flags}", "-DMATRON_BUILD_FUZZERS=OFF",
             "-DMATRON_BUILD_BENCH=OFF", "-DMATRON_BUILD_CLI=OFF"],
            ["cmake", "--build", directory, "--target", "constant_time"]):
        done = run(*command)
        if done.returncode != 0:
            sys.exit(done.stdout)
    return directory / "tests" / "constant_time" / "constant_time"


def valgrind(program, *arguments):
    """The exit status and the report."""
    done = run("valgrind", f"--error-exitcode={REPORTED}", "--quiet", "--error-limit=no",
               f"--suppressions={HERE / 'verdicts.supp'}", program, *arguments)
    return done.returncode, done.stdout


def faults(compiler, program):
    status, report = valgrind(program)
    if status != 0:
        yield f"{compiler}: a secret shows, or a result is wrong ({status})\n{report}"
    status, report = valgrind(program, "--control")
    unseen = [name for name, pattern in BETRAYALS.items()
              if not re.search(pattern, report)]
    if status != REPORTED or unseen:
        yield f"{compiler}: not seen: {', '.join(unseen)} ({status})\n{report}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path,
                        default=ROOT / "build" / "constant_time")
    arguments = parser.parse_args()
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not there")
        return 77
    failed = False
    for compiler in COMPILERS:
        cxx_compiler = compiler[1]
        program = build(arguments.build / compiler[0], *compiler)
        found = list(faults(cxx_compiler, program))
        failed = failed or bool(found)
        print("\n".join(found) or f"{cxx_compiler} -O2: no secret shows; "
              f"{', '.join(BETRAYALS)} are seen")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
