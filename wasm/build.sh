#!/usr/bin/env bash
# Builds the npm package in wasm/dist: the module, what TypeScript makes of src/,
# and the module as text. Takes a second where nothing changed.
#
#   build.sh [build directory of the wasm preset]

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
source tools/dev/environment.sh
build=${1:-$root/build/wasm}
dist=$root/wasm/dist
stamp=$build/package.stamp
tsc=$MATRON_NODE_MODULES/.bin/tsc

[[ -x $tsc ]] || { echo "no TypeScript in the cache: ./dev setup" >&2; exit 1; }
[[ -e $build/build.ninja ]] ||
  cmake --preset wasm -B "$build" --log-level=WARNING
cmake --build "$build" --parallel "$MATRON_JOBS" --target matron_wasm

# newer_sources lists what the package was not made from yet.
newer_sources() {
  [[ -e $stamp && -d $dist ]] || { echo everything; return; }
  find wasm/src wasm/tools wasm/tsconfig*.json LICENSE \
    "$build/wasm/matron.wasm" "$tsc" -newer "$stamp"
}

if [[ -n $(newer_sources) ]]; then
  echo "TypeScript $("$tsc" --version | cut -d' ' -f2)"
  rm -rf "$dist" "$stamp"
  for project in tsconfig.json tsconfig.cjs.json; do
    "$tsc" -p "wasm/$project" --typeRoots "$MATRON_NODE_MODULES/@types"
  done
  node wasm/tools/assemble.mjs "$build/wasm/matron.wasm" LICENSE "$dist"
  touch "$stamp"
fi
node wasm/tools/size.mjs "$dist/matron.wasm"
echo "the package is in ${dist%/dist}"
