# ./dev wasm: the module and the npm package.

dev_wasm() {
  set_up
  stage_number=0 stage_total=2
  must_stage "Build WebAssembly module" build_preset wasm
  must_stage "Build npm package" wasm/build.sh "$root/build/wasm" "$@"
  tail -n 5 "$log_dir"/02-*.log
}
