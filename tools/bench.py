#!/usr/bin/env python3
"""Runs the benchmarks and prints medians and ratios.

    bench.py BUILD_DIRECTORY [--passes N] [--json FILE]

Every pass runs all programs once, so that what disturbs the machine meets all of them;
within a program Google Benchmark mixes the order. Times of a busy machine mean little:
what counts are the ratios, of medians of the same run.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

PROGRAMS = ("scope", "growth", "predicate", "token", "session", "decide", "filter")

# What is divided by what.
RATIOS = (
    ("parse 20 scopes / split them by memchr", "BM_ParseTwentyScopes",
     "BM_SplitTwentyScopes"),
    ("covers of a compiled set / split 20 scopes", "BM_TermsCoverPlain",
     "BM_SplitTwentyScopes"),
    ("40,002 scopes / 20,001", "BM_Scopes/40002", "BM_Scopes/20001"),
    ("one scope of 200 kB / of 100 kB", "BM_LettersOfOneScope/200000",
     "BM_LettersOfOneScope/100000"),
    ("  in values", "BM_ValuesOfOneScope/200000", "BM_ValuesOfOneScope/100000"),
    ("  in escapes", "BM_EscapesOfOneScope/200000",
     "BM_EscapesOfOneScope/100000"),
    ("20,000 parameters / 10,000", "BM_ParametersOfOneScope/20000",
     "BM_ParametersOfOneScope/10000"),
    ("400 scopes of all types / 200", "BM_ScopesOfAllTypes/400",
     "BM_ScopesOfAllTypes/200"),
    ("judge an Observation / walk over it", "BM_JudgeObservation",
     "BM_WalkObservation"),
    ("  with a predicate kept", "BM_JudgeObservationAgain",
     "BM_WalkObservation"),
    ("judge 2,000 components / 1,000", "BM_JudgeComponents/2000",
     "BM_JudgeComponents/1000"),
    ("judge by 1,000 values / by 10", "BM_JudgeValues/1000",
     "BM_JudgeValues/10"),
    ("token, RS256 / BoringSSL alone", "Matron/RS256", "RawRsa/RS256"),
    ("token, RS384 / BoringSSL alone", "Matron/RS384", "RawRsa/RS384"),
    ("token, ES256 / BoringSSL alone", "Matron/ES256", "RawEcdsa/ES256"),
    ("token, ES384 / BoringSSL alone", "Matron/ES384", "RawEcdsa/ES384"),
    ("token, EdDSA / BoringSSL alone", "Matron/EdDSA", "RawEd25519/EdDSA"),
    ("token again, cached / BoringSSL alone, ES256", "MatronCached",
     "RawEcdsa/ES256"),
    ("open from claims, 20 scopes / verify RS256", "BM_OpenFromClaims/10",
     "RawRsa/RS256"),
    ("decide a read, 1,000 roles / 10 roles", "BM_Decide/read/1000",
     "BM_Decide/read/10"),
    ("decide a search, 1,000 roles / 10 roles", "BM_Decide/search/1000",
     "BM_Decide/search/10"),
    ("decide a read / verify RS256", "BM_Decide/read/10", "RawRsa/RS256"),
    ("parse 1 MB by simdjson's DOM parser / filter it", "BM_SimdjsonDom/1048576",
     "BM_Filter/1048576"),
    ("  in pieces of 16 kB", "BM_SimdjsonDom/1048576", "BM_FilterInPieces/1048576"),
    ("  for a user who sees all", "BM_SimdjsonDom/1048576",
     "BM_FilterFor/user/1048576"),
    ("  for a patient", "BM_SimdjsonDom/1048576", "BM_FilterFor/patient/1048576"),
    ("  by search parameters, too", "BM_SimdjsonDom/1048576",
     "BM_FilterFor/constrained/1048576"),
    ("filter 64 MB / 1 MB", "BM_Filter/67108864", "BM_Filter/1048576"),
    ("compile 10,000 roles / 1,000 roles", "BM_CompilePolicy/10000",
     "BM_CompilePolicy/1000"),
)

# What is taken from what: both are short, so that their ratio would say little.
DIFFERENCES = (
    ("token of 700 bytes, 20 scopes / HMAC alone", "MatronHmac", "RawHmac"),
)


def run_pass(build, times):
    for name in PROGRAMS:
        program = build / "bench" / f"{name}_bench"
        with tempfile.NamedTemporaryFile(suffix=".json") as out:
            subprocess.run(
                [program, f"--benchmark_out={out.name}",
                 "--benchmark_out_format=json",
                 "--benchmark_enable_random_interleaving=true",
                 "--benchmark_min_time=0.05"],
                check=True, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            results = json.load(open(out.name))["benchmarks"]
        for row in results:
            if row.get("error_occurred"):
                raise SystemExit(f"{row['name']}: {row['error_message']}")
            times.setdefault(row["name"], []).append(row["cpu_time"])


def readable(nanoseconds):
    for unit, size in (("ms", 1e6), ("us", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:8.2f} {unit}"
    return f"{nanoseconds:8.1f} ns"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--passes", type=int, default=9)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()

    times = {}
    for i in range(arguments.passes):
        print(f"pass {i + 1} of {arguments.passes}", file=sys.stderr)
        run_pass(arguments.build, times)
    medians = {name: statistics.median(values)
               for name, values in times.items()}
    print(f"medians of {arguments.passes} passes, CPU time")
    for name, median in medians.items():
        spread = (max(times[name]) - min(times[name])) / median
        print(f"  {name:32}{readable(median)}   spread {spread:4.0%}")
    print("differences")
    for what, above, below in DIFFERENCES:
        print(f"  {what:44}{readable(medians[above] - medians[below])}")
    print("ratios")
    for what, above, below in RATIOS:
        print(f"  {what:44}{medians[above] / medians[below]:8.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(medians, indent=2) + "\n")


if __name__ == "__main__":
    main()
