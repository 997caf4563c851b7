# ./dev test [--long] [part...]: every test of every surface. One part that fails does not
# keep the others from running; the last word is a summary.

# run_ctest <preset> [options...]
run_ctest() {
  local preset=$1
  shift
  mkdir -p "build/$preset/results"
  ctest --preset "$preset" --parallel "$MATRON_JOBS" \
    --output-junit "$root/build/$preset/results/ctest.xml" "$@"
}

# build_and_test <preset>: the tests only if it compiles.
build_and_test() {
  stage "Build $1" build_preset "$1"
  if ((stage_status == 0)); then
    stage "Test $1" run_ctest "$1"
  else
    stage_report+=("failed|Test $1 (not built)|0")
  fi
}

test_tree() {
  source tools/dev/format.sh
  source tools/dev/lint.sh
  stage "Format" dev_format --check
  stage "Lint" lint_tree
}

test_release() {
  build_and_test release
  stage "Constant time, by g++ and clang" tests/constant_time/run.py
}

# A million random calls, engine against model, and engines with faults that
# must differ: minutes of all processors.
test_long() {
  stage "Build release" build_preset release
  ((stage_status == 0)) || return 0
  stage "Compare a million calls with the reference model" \
    python3 tests/reference/run_compare.py \
    "$root/build/release/capi/cli/matron" 1000000
  stage "Find the planted faults" env -C "$root/tests" \
    python3 -m reference.faults --build "$root/build/faults"
}

test_asan() { build_and_test asan; }

test_tsan() { build_and_test tsan; }

wasm_answers=$root/build/wasm/answers.jsonl
python_answers=$root/build/python-answers.jsonl

test_wasm() {
  rm -f "$wasm_answers"
  stage "Build WebAssembly module" build_preset wasm
  stage "Build npm package" wasm/build.sh "$root/build/wasm"
  stage "Test npm package" wasm/test.sh "$root/build/wasm"
  stage "Put it in front of a FHIR server" tests/end_to_end/test.sh
}

test_python() {
  rm -f "$python_answers"
  export MATRON_ANSWERS_OUT=$python_answers
  stage "Build and test the Python package" python/test.sh
  unset MATRON_ANSWERS_OUT
}

# Every surface has answered tests/vectors; the answers must be the same bytes.
compare_answers() {
  local native=build/release/tests/vectors/answers
  python3 tests/vectors/runners/check_vectors.py \
    --answers $native/cpp.jsonl --answers $native/c.jsonl \
    --answers $native/command.jsonl --answers "$wasm_answers" \
    --answers "$python_answers" \
    --reasons engine/base/reason_codes.inc tests/vectors/*.jsonl
}

test_surfaces() {
  stage "Compare the answers of all surfaces" compare_answers
}

test_fuzz() {
  source tools/dev/fuzz.sh
  stage "Build fuzzers" build_preset fuzz
  ((stage_status == 0)) || return 0
  stage "Fuzz each target for 10 seconds" fuzz_all 10
}

stages_of() {
  case $1 in
    wasm) echo 4 ;;
    release) echo 3 ;;
    python | surfaces) echo 1 ;;
    *) echo 2 ;;
  esac
}

dev_test() {
  local part status=0
  if [[ ${1:-} == --long ]]; then
    shift
    [[ $# -gt 0 ]] || set -- "${test_parts[@]}"
    set -- "$@" long
  fi
  [[ $# -gt 0 ]] || set -- "${test_parts[@]}"
  for part in "$@"; do
    if [[ " ${test_parts[*]} long " != *" $part "* ]]; then
      fail "no part $part; there are ${test_parts[*]}"
      exit 2
    fi
  done
  set_up
  stage_number=0 stage_total=0 stage_report=()
  for part in "$@"; do stage_total=$((stage_total + $(stages_of "$part"))); done
  rm -rf "$log_dir" "$MATRON_RESULTS" build/{release,asan,tsan}/results
  mkdir -p "$MATRON_RESULTS"

  for part in "$@"; do "test_$part"; done

  summary || status=1
  python3 tools/dev/count_tests.py "$MATRON_RESULTS" build/release/results \
    build/asan/results build/tsan/results
  echo "  $(duration $SECONDS) in all"
  return $status
}
