#!/usr/bin/env bash
# Compares the ABI of a libmatron.so with the baseline in capi/abi.
#
#   tools/abi.sh check <libmatron.so>    fails on any difference, additions too
#   tools/abi.sh update <libmatron.so>   makes this library the baseline
#
# Adding to the ABI means a new baseline in the same commit; breaking it, a new
# SOVERSION as well (docs/building.md). The library must have been compiled with
# -g: builds with tests compile capi/ so.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
baseline=$root/capi/abi/matron-0.x86_64.abi
action=$1 library=$2

if [[ $(uname -m) != x86_64 ]] || ! command -v abidw > /dev/null; then
  echo "abi: skipped, needs x86_64 and abigail-tools"
  exit 77
fi

describe() {
  abidw --exported-interfaces-only --no-show-locs --no-corpus-path \
    --no-comp-dir-path --out-file "$1" "$library"
}

case $action in
  update)
    mkdir -p "$(dirname "$baseline")"
    describe "$baseline"
    ;;
  check)
    if ! abidiff "$baseline" "$library"; then
      echo "abi: differs from capi/abi. If that is intended: tools/abi.sh" \
        "update, and Since MATRON_x.y in the comments of what is new." >&2
      exit 1
    fi
    ;;
  *)
    echo "usage: tools/abi.sh check|update <libmatron.so>" >&2
    exit 2
    ;;
esac
