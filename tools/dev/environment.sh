# What all subcommands and the scripts they call agree on. Sourced by ./dev.

export MATRON_CACHE=${MATRON_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/matron}
export MATRON_JOBS=${MATRON_JOBS:-$(nproc)}
export MATRON_SHARED=${MATRON_SHARED:-$root/../shared}
# Where tests other than ctest's leave JUnit files, to be counted by ./dev test.
export MATRON_RESULTS=${MATRON_RESULTS:-$root/build/results}
# A virtual environment, a node_modules with pinned packages (tools/setup) and one
# with the FHIR server of tests/end_to_end, outside the tree. Their names change
# with what is pinned.
version_of() { cat "$@" | sha256sum | cut -c1-12; }
export MATRON_VENV=$MATRON_CACHE/python-$(version_of tools/setup/python.txt)
export MATRON_PYTHON=$MATRON_VENV/bin/python
export MATRON_NODE_MODULES=$MATRON_CACHE/npm-$(
  version_of tools/setup/npm.txt)/node_modules
export MATRON_FHIR_MODULES=$MATRON_CACHE/npm-fhir-$(
  version_of tests/end_to_end/package.json)/node_modules

log_dir=$root/build/logs
test_parts=(tree release asan tsan wasm python surfaces fuzz)

# Configures and builds a preset: build_preset <preset> [target...]
build_preset() {
  local preset=$1 targets=()
  shift
  [[ $# -gt 0 ]] && targets=(--target "$@")
  cmake --preset "$preset" --log-level=WARNING
  cmake --build --preset "$preset" --parallel "$MATRON_JOBS" "${targets[@]}"
}

# Installs what is missing before anything else is done.
set_up() {
  source tools/dev/setup.sh
  dev_setup --quiet
}
