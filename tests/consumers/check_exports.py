#!/usr/bin/env python3
"""Checks what libmatron.so exports, needs and contains.

    check_exports.py <libmatron.so> <matron.symbols> <SONAME>
"""

import re
import subprocess
import sys

# A library that is a pure function of its arguments calls none of these.
REFUSED_IMPORTS = {
    "arc4random", "clock_gettime", "dlopen", "fopen", "fopen64", "getentropy",
    "getenv", "getrandom", "gettimeofday", "open", "open64", "openat",
    "pthread_create", "pthread_key_create", "rand", "random", "secure_getenv",
    "setlocale", "socket", "srand", "system", "time",
}
# Parts of the dependencies that must not be linked (tools/deps).
REFUSED_PARTS = {
    "CRYPTO_get_thread_local", "CRYPTO_sysrand", "ERR_get_state", "RAND_bytes",
    "RAND_bytes_with_additional_data",
}


def run(*command):
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def names(*nm_options):
    """Returns the last word of each line of nm, without symbol versions."""
    lines = run("nm", *nm_options).splitlines()
    return {line.split()[-1].split("@")[0] for line in lines if line.strip()}


def main():
    library, symbols, soname = sys.argv[1:]
    faults = []

    with open(symbols, encoding="utf-8") as file:
        wanted = set(file.read().split())
    exported = names("-D", "--defined-only", library)
    exported = {n for n in exported if not re.fullmatch(r"MATRON_\d+\.\d+", n)}
    faults += [f"not exported: {n}" for n in sorted(wanted - exported)]
    faults += [f"exported: {n}" for n in sorted(exported - wanted)]

    imported = names("-D", "--undefined-only", library)
    faults += [f"calls {n}" for n in sorted(imported & REFUSED_IMPORTS)]
    contained = names("--defined-only", library)
    faults += [f"contains {n}" for n in sorted(contained & REFUSED_PARTS)]

    dynamic = run("readelf", "-dW", library)
    for needed in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic):
        if not re.match(r"(libc\.so|ld-linux)", needed):
            faults.append(f"needs {needed}")
    if f"[{soname}]" not in dynamic:
        faults.append(f"SONAME is not {soname}")

    for fault in faults:
        print(f"libmatron.so: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
