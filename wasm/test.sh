#!/usr/bin/env bash
# Tests the npm package that build.sh has built.
#
#   test.sh [build directory of the wasm preset]
#
# Leaves the answers to tests/vectors in <build directory>/answers.jsonl, unless
# MATRON_ANSWERS_OUT names another file.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
source tools/dev/environment.sh
build=${1:-$root/build/wasm}
export MATRON_ANSWERS_OUT=${MATRON_ANSWERS_OUT:-$build/answers.jsonl}

[[ -e wasm/dist/matron.wasm ]] || { echo "first wasm/build.sh" >&2; exit 1; }

reporters=(--test-reporter=spec --test-reporter-destination=stdout)
# The reporter for JUnit came with Node 20.11.
if node -e 'const [a, b] = process.versions.node.split(".").map(Number);
            process.exit(a > 20 || (a === 20 && b >= 11) ? 0 : 1)'; then
  mkdir -p "$MATRON_RESULTS"
  reporters+=(--test-reporter=junit
    "--test-reporter-destination=$MATRON_RESULTS/wasm.xml")
fi
node --test "${reporters[@]}" wasm/test/*.test.mjs
