# ./dev fuzz [--minutes N | --seconds N] [target...]
# ./dev fuzz --minimise [target...]
#
# Starts from the seeds in fuzz/corpus and keeps what it finds in
# build/fuzz/corpus; a crash is left in build/fuzz/crashes, and is a seed once it
# is mended. --minimise writes the fewest of all these that reach the same code
# to fuzz/corpus.

# fuzz_one <target> <seconds>
fuzz_one() {
  local name=$1 seconds=$2 options=()
  local dict=fuzz/dict/$name.dict work=build/fuzz/corpus/$name
  mkdir -p "$work" build/fuzz/crashes
  [[ -e $dict ]] && options+=("-dict=$dict")
  build/fuzz/fuzz/"fuzz_$name" "$work" "fuzz/corpus/$name" \
    "-max_total_time=$seconds" "-artifact_prefix=build/fuzz/crashes/$name-" \
    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "${options[@]}" \
    > "build/fuzz/$name.log" 2>&1 || {
    echo "$name: failed"
    tail -n 60 "build/fuzz/$name.log"
    return 1
  }
  printf '%-16s %s runs, %s inputs kept\n' "$name" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$name.log")" \
    "$(find "$work" -type f | wc -l)"
}

# minimise_one <target>
minimise_one() {
  local name=$1 merged=build/fuzz/merged/$1 seeds=fuzz/corpus/$1 file
  rm -rf "$merged"
  mkdir -p "$merged" "build/fuzz/corpus/$name" "$seeds"
  build/fuzz/fuzz/"fuzz_$name" -set_cover_merge=1 "$merged" "$seeds" \
    "build/fuzz/corpus/$name" > "build/fuzz/$name.log" 2>&1
  find "$seeds" -type f -delete
  for file in "$merged"/*; do
    mv "$file" "$seeds/$(sha256sum "$file" | cut -d' ' -f1)"
  done
  echo "$name: $(find "$seeds" -type f | wc -l) seeds"
}

fuzz_targets() {
  (cd build/fuzz/fuzz && find . -name 'fuzz_*' -type f -executable) |
    sed 's#./fuzz_##' | sort
}

# fuzz_all <seconds> [target...]: as many at once as there are jobs.
fuzz_all() {
  local seconds=$1
  shift
  # shellcheck disable=SC2046  # Names, one a line.
  [[ $# -gt 0 ]] || set -- $(fuzz_targets)
  export -f fuzz_one
  export ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-19/bin/llvm-symbolizer
  printf '%s\n' "$@" |
    xargs -P "$MATRON_JOBS" -I{} bash -c "fuzz_one {} $seconds"
}

dev_fuzz() {
  local seconds=60 minimise='' name
  while [[ ${1:-} == --* ]]; do
    case $1 in
      --minutes) seconds=$(($2 * 60)) && shift ;;
      --seconds) seconds=$2 && shift ;;
      --minimise) minimise=1 ;;
      *) fail "./dev fuzz knows --minutes N, --seconds N, --minimise"; exit 2 ;;
    esac
    shift
  done
  set_up
  stage_number=0 stage_total=''
  must_stage "Build fuzzers" build_preset fuzz
  if [[ -n $minimise ]]; then
    for name in ${*:-$(fuzz_targets)}; do minimise_one "$name"; done
    return
  fi
  echo "each target for $(duration "$seconds"); logs in build/fuzz"
  fuzz_all "$seconds" "$@"
}
