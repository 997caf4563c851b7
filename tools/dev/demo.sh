# ./dev demo: builds the library and examples/demo, and runs it.

dev_demo() {
  set_up
  stage_number=0 stage_total=''
  must_stage "Build the library and the demo" build_preset release matron_demo
  echo
  build/release/examples/demo/matron_demo examples
}
