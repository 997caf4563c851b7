#!/usr/bin/env bash
# Compiles the public headers alone, in each language and twice, with every
# warning that concerns an ABI.  headers.sh <include directory>

set -euo pipefail
include=$1
strict=(-I "$include" -fsyntax-only -Wall -Wextra -pedantic -Werror)

# check <compiler> <language and options...>, with the source on standard input.
check() {
  echo "+ $*"
  "$@" "${strict[@]}" -
}

compilers() {
  local name
  for name in "$@"; do command -v "$name" || true; done
}

for cc in $(compilers gcc clang-19); do
  # -Wpadded: padding bytes are read by nobody and compared by somebody.
  check "$cc" -x c -std=c99 -Wpadded <<< '#include <matron.h>'
  check "$cc" -x c -std=c11 <<< '#include <matron.h>
#include <matron.h>'
done
for cxx in $(compilers g++ clang++-19); do
  check "$cxx" -x c++ -std=c++11 -Wpadded <<< '#include <matron.h>'
  check "$cxx" -x c++ -std=c++20 <<< '#include <matron.h>
#include <matron.h>'
  check "$cxx" -x c++ -std=c++20 <<< '#include <matron.hpp>
#include <matron.hpp>'
  check "$cxx" -x c++ -std=c++20 -fno-exceptions -fno-rtti \
    <<< '#include <matron.hpp>'
done
