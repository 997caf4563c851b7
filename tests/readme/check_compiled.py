#!/usr/bin/env python3
"""Compiles, links and runs the examples in C and C++: those of README.md, and those at
the top of the public headers, each inside a host from this directory.

    check_compiled.py LIBRARY CC CXX

LIBRARY is libmatron.so; CC and CXX are the compilers of the build, beside which gcc,
clang-19 and their kin are used where they are.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import extract

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INCLUDE = ROOT / "capi" / "include"
STRICT = ["-pedantic", "-Wall", "-Wextra", "-Werror"]
LANGUAGES = {
    "c": {"suffix": ".c", "standard": "-std=c99", "others": ["gcc", "clang-19"]},
    "cpp": {"suffix": ".cc", "standard": "-std=c++20",
            "others": ["g++", "clang++-19"]},
}
# Header -> language of its example, and what the example is put into.
HOSTS = {"matron.h": ("c", "host_of_matron_h.c"),
         "matron.hpp": ("cpp", "host_of_matron_hpp.cc")}


def compilers(own, others):
    """The compiler of the build and the others that there are, each once."""
    found = {}
    for name in [own, *others]:
        path = shutil.which(name)
        if path:
            found[pathlib.Path(path).resolve()] = path
    return list(found.values())


def sources(folder):
    """(what, language, path of a source) of every example."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for language, code in extract.in_document(text):
        if language in LANGUAGES:
            path = folder / f"readme{LANGUAGES[language]['suffix']}"
            path.write_text(code, encoding="utf-8")
            yield "README.md", language, path
    for name, (language, host) in HOSTS.items():
        header = (INCLUDE / name).read_text(encoding="utf-8")
        for number, code in enumerate(extract.in_header(header)):
            # The host includes it by this name.
            place = folder / f"{name}-{number}"
            place.mkdir()
            (place / "example.inc").write_text(code, encoding="utf-8")
            path = place / host
            shutil.copy(HERE / host, path)
            yield name, language, path


def compile_and_run(compiler, standard, source, library):
    """What went wrong; empty if the example ends with status 0."""
    program = source.with_suffix(".out")
    command = [compiler, standard, *STRICT, f"-I{INCLUDE}", source, "-o", program,
               library, f"-Wl,-rpath,{library.parent}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True,
                              check=False)
    return (f"status {done.returncode}\n{done.stdout}{done.stderr}"
            if done.returncode else "")


def main():
    library, *own = sys.argv[1:]
    failures, runs, seen = 0, 0, []
    with tempfile.TemporaryDirectory() as name:
        for what, language, source in sources(pathlib.Path(name)):
            seen.append((what, language))
            rules = LANGUAGES[language]
            for compiler in compilers(own[language == "cpp"], rules["others"]):
                failure = compile_and_run(compiler, rules["standard"], source,
                                          pathlib.Path(library).resolve())
                runs += 1
                if failure:
                    failures += 1
                    print(f"{what}, {language}, {compiler}: {failure}",
                          file=sys.stderr)
    wanted = [("README.md", language) for language in LANGUAGES]
    wanted += [(header, language) for header, (language, _) in HOSTS.items()]
    for what in wanted:
        if what not in seen:
            failures += 1
            print(f"{' '.join(what)}: there is no example", file=sys.stderr)
    print(f"{len(seen)} examples, compiled and run {runs} times, "
          f"{failures} failures")
    return 1 if failures or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
