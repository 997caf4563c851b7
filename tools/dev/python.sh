# ./dev python [options of pytest]: builds the package, installs it into the
# virtual environment, and tests it.

dev_python() {
  set_up
  stage_number=0 stage_total=1
  must_stage "Build and test the Python package" python/test.sh "$@"
  tail -n 3 "$log_dir"/01-*.log
}
