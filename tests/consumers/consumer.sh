#!/usr/bin/env bash
# Builds and runs one kind of consumer.
#
#   consumer.sh find_package <prefix> <work directory>
#   consumer.sh pkg_config <prefix> <work directory>
#   consumer.sh static_archive <prefix> <work directory>
#   consumer.sh add_subdirectory <source tree> <work directory> [-D...]
#
# <prefix> is where Matron was installed, and nothing else.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kind=$1 place=$2 work=$3
shift 3
mkdir -p "$work"

configure_build_test() {
  cmake -S "$here/$kind" -B "$work" -G Ninja "$@" --log-level=WARNING
  cmake --build "$work" -j 2 -- --quiet
  ctest --test-dir "$work" --output-on-failure --no-tests=error
}

pkg() { PKG_CONFIG_PATH="$place/lib/pkgconfig:$place/lib64/pkgconfig:$(
  echo "$place"/lib/*/pkgconfig)" pkg-config "$@"; }

# compile_and_run <name> <compiler and arguments...>
compile_and_run() {
  local program=$work/$1
  shift
  echo "+ $*"
  "$@" -o "$program"
  "$program"
}

compilers() {
  local name
  for name in "$@"; do command -v "$name" || true; done
}

find_package() { configure_build_test "-DCMAKE_PREFIX_PATH=$place" "$@"; }

add_subdirectory() {
  # Not optimised: what is compiled here is run once.
  configure_build_test "-DMATRON_ROOT=$place" -DCMAKE_BUILD_TYPE= "$@"
}

pkg_config() {
  local libdir
  libdir=$(pkg --variable=libdir matron)
  # shellcheck disable=SC2046  # The flags are words.
  compile_and_run shared cc -std=c99 "$here/decide.c" \
    $(pkg --cflags --libs matron) -Wl,-rpath,"$libdir"
  # shellcheck disable=SC2046
  compile_and_run static cc -std=c99 "$here/decide.c" $(pkg --cflags matron) \
    "$libdir/libmatron.a" $(pkg --libs --static matron | sed 's/-lmatron//')
}

static_archive() {
  local archive cc cxx others
  archive=$(pkg --variable=libdir matron)/libmatron.a
  others=$(pkg-config --static --libs absl_flat_hash_map absl_strings libcrypto)
  for cc in $(compilers gcc clang-19); do
    compile_and_run c "$cc" -std=c99 $(pkg --cflags matron) "$here/decide.c" \
      "$archive" -lstdc++ -lm
  done
  for cxx in $(compilers g++ clang++-19); do
    # In both orders, and whole: neither may depend on which copy comes first.
    compile_and_run first "$cxx" -std=c++20 $(pkg --cflags matron) \
      "$here/beside_others.cc" "$archive" -Wl,-Bstatic $others -Wl,-Bdynamic
    compile_and_run last "$cxx" -std=c++20 $(pkg --cflags matron) \
      "$here/beside_others.cc" -Wl,-Bstatic $others -Wl,-Bdynamic "$archive"
    compile_and_run whole "$cxx" -std=c++20 $(pkg --cflags matron) \
      "$here/beside_others.cc" -Wl,--whole-archive "$archive" \
      -Wl,--no-whole-archive -Wl,-Bstatic $others -Wl,-Bdynamic
  done
}

"$kind" "$@"
