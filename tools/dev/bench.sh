# ./dev bench [options of tools/bench.py]

dev_bench() {
  set_up
  stage_number=0 stage_total=''
  must_stage "Build release" build_preset release
  echo
  python3 tools/bench.py "$root/build/release" "$@"
}
