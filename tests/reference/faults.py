"""Planted faults of the engine: python3 -m reference.faults --build DIR [--only NAME ...] [--count N] [--workers N]

Each patch in `faults/` breaks one rule, which its first line names with the section of docs/requests.md. The engine
is built in DIR with one after the other and held against the model until they differ. The exit status is 1 if a fault
is not found within the calls, or the engine differs without one. test_faults.py holds the patches to the sources.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

from . import generate, judged_made
from .compare import answer, check, describe

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATCHES = ROOT / "tests" / "reference" / "faults"
CHUNK = 1000
NEEDED = ("CMakeLists.txt", "capi", "engine", "examples", "tools")  # To build the command.


class Patch:
    """What a patch says, where it is, and the texts that it exchanges: [(file, old, new)]."""

    def __init__(self, path):
        self.name = path.stem
        text = path.read_text(encoding="utf-8")
        self.rule, _, diff = text.partition("\n")
        self.changes = []
        for line in diff.splitlines(keepends=True):
            if line.startswith("+++ b/"):
                file = line[6:].strip()
            elif line.startswith("@@"):
                self.changes.append((file, [], []))
            elif self.changes and line[0] in " +-" and not line.startswith("---"):
                _, old, new = self.changes[-1]
                if line[0] != "+":
                    old.append(line[1:])
                if line[0] != "-":
                    new.append(line[1:])

    def changed(self, root):
        """{file: its text with the fault} of the files under `root`; ValueError if the patch does not fit."""
        texts = {}
        for file, old, new in self.changes:
            text = texts.get(file) or (root / file).read_text(encoding="utf-8")
            if text.count("".join(old)) != 1:
                raise ValueError(f"{file} has no such place, or several")
            texts[file] = text.replace("".join(old), "".join(new))
        return texts


def patches(names=None):
    found = [Patch(path) for path in sorted(PATCHES.glob("*.patch"))]
    unknown = set(names or ()) - {patch.name for patch in found}
    if unknown:
        raise SystemExit(f"no such fault: {', '.join(sorted(unknown))}")
    return [patch for patch in found if not names or patch.name in names]


class Tree:
    """A copy of the sources that is built again and again."""

    def __init__(self, directory):
        self.source, self.build = directory / "source", directory / "build"
        self.refresh()
        options = ["TESTS", "BENCH", "FUZZERS", "PYTHON"]
        self.run(
            "cmake", "-S", self.source, "-B", self.build, "-G", "Ninja",
            "-DCMAKE_BUILD_TYPE=Release", "-DMATRON_WERROR=OFF", "-DMATRON_INSTALL=OFF",
            *(f"-DMATRON_BUILD_{option}=OFF" for option in options),
        )  # fmt: skip

    def refresh(self):
        """Has the sources as they are, and leaves alone what did not change."""
        for name in NEEDED:
            paths = [ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*")
            for path in paths:
                if not path.is_file() or "__pycache__" in path.parts:
                    continue
                copy = self.source / path.relative_to(ROOT)
                if copy.exists() and copy.read_bytes() == path.read_bytes():
                    continue
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
                shutil.copymode(path, copy)

    def plant(self, patch):
        for file, text in patch.changed(self.source).items():
            (self.source / file).write_text(text, encoding="utf-8")

    def engine(self):
        self.run("cmake", "--build", self.build, "--target", "matron_command")
        return str(self.build / "capi" / "cli" / "matron")

    def run(self, *command):
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout[-4000:])
            raise SystemExit(f"{command[0]} failed")


def made(seed):
    """A thousand random calls; without a seed those that judge constraints by resources of all shapes."""
    if seed is None:
        return [(op, answer(op)) for op in judged_made.calls(1, CHUNK)]
    return generate.calls(seed, CHUNK, 0.2)


def agreeing(engine, chunk):
    """Those calls on which engine and model agree: of elements in wrong shapes they do not (QUESTIONS.md 31)."""
    differing = [op for op, _ in check(engine, chunk)[1]]
    return [(op, mine) for op, mine in chunk if op not in differing]


def find(engine, chunks):
    """After how many calls the engine differs, and how; None if it does not."""
    for index, chunk in enumerate(chunks):
        _, differing = check(engine, chunk)
        if differing:
            seen = sum(len(chunk) for chunk in chunks[: index + 1])
            return seen, len(differing), describe(differing[0][1])
    return None


def run(options):
    tree = Tree(options.build)
    seeds = [options.seed * 1_000_003 + index for index in range(options.count // CHUNK)]
    with ProcessPoolExecutor(options.workers) as pool:
        judged, *chunks = pool.map(made, [None, *seeds])
    engine = tree.engine()
    chunks.insert(0, agreeing(engine, judged))
    differs = find(engine, chunks)
    if differs:
        raise SystemExit(f"without any fault: {differs[2]}")
    print(f"{sum(map(len, chunks))} calls, and no difference without a fault", flush=True)
    missed = 0
    chosen = patches(options.only)
    for patch in chosen:
        tree.plant(patch)
        found = find(tree.engine(), chunks)
        missed += found is None
        how = f"{found[1]} of the first {found[0]}: {found[2]}" if found else "not found"
        print(f"{patch.name}: {how}", flush=True)
        tree.refresh()
    print(f"{len(chosen)} faults, {missed} not found")
    return 1 if missed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="where to build")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these faults")
    parser.add_argument("--count", type=int, default=60000, help="random calls, whole thousands")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    sys.exit(run(parser.parse_args()))


if __name__ == "__main__":
    main()
