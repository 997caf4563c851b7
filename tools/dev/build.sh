# ./dev build [preset...]

dev_build() {
  set_up
  local preset
  [[ $# -gt 0 ]] || set -- release
  stage_number=0 stage_total=$#
  for preset in "$@"; do
    must_stage "Build $preset" build_preset "$preset"
    echo "    in build/$preset"
  done
}
