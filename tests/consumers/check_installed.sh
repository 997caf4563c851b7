#!/usr/bin/env bash
# Checks that the installation holds what is promised and nothing besides.
#   check_installed.sh <prefix>

set -euo pipefail
cd "$1"

promised='bin/matron
include/matron.h
include/matron.hpp
lib/cmake/matron/matronConfig-*.cmake
lib/cmake/matron/matronConfig.cmake
lib/cmake/matron/matronConfigVersion.cmake
lib/libmatron.a
lib/libmatron.so
lib/libmatron.so.*
lib/pkgconfig/matron.pc'

unexpected=0
while read -r file; do
  # Debian's triplet directory counts as lib.
  plain=$(sed -E 's#^lib(64|/[a-z0-9_]+-linux-gnu)/#lib/#' <<< "$file")
  for pattern in $promised; do
    # shellcheck disable=SC2053  # A pattern, not a string.
    [[ $plain == $pattern ]] && continue 2
  done
  echo "installed, but not promised: $file" >&2
  unexpected=1
done < <(find . \( -type f -o -type l \) -printf '%P\n')
exit "$unexpected"
