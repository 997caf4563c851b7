# ./dev setup: everything that Matron is built and tested with.

# missing_packages prints the Debian packages that are not installed. Node may
# come from elsewhere, and then brings npm.
missing_packages() {
  local wanted package
  wanted=$(sed 's/#.*//' tools/setup/packages.txt | xargs)
  command -v npm > /dev/null || wanted+=" nodejs npm"
  for package in $wanted; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null |
      grep -qx installed || echo "$package"
  done
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

install_packages() {
  # A list that cannot be read is of no account if the packages are found.
  as_root apt-get -q update || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    --no-install-recommends install "$@"
}

# make_once <directory> <function>: makes it in one go, once, even if several
# ./dev run at the same time. The stamp is written last.
make_once() {
  local directory=$1
  mkdir -p "$MATRON_CACHE"
  exec 8> "$directory.lock"
  flock 8
  if [[ ! -e $directory/.complete ]]; then
    rm -rf "$directory"
    "$2" "$directory"
    touch "$directory/.complete"
  fi
  exec 8>&-
}

make_venv() {
  # Debian's own, whose headers python3-dev installs.
  local python=/usr/bin/python3
  [[ -x $python ]] || python=python3
  "$python" -m venv "$1"
  "$1/bin/pip" install --disable-pip-version-check -q \
    -r tools/setup/python.txt
}

make_node_modules() {
  mkdir -p "$1"
  echo '{"private": true}' > "$1/package.json"
  sed 's/#.*//' tools/setup/npm.txt | xargs npm install --prefix "$1" \
    --no-save --no-package-lock --no-audit --no-fund --loglevel=error
}

make_fhir_modules() {
  mkdir -p "$1"
  cp tests/end_to_end/package.json "$1"
  npm install --prefix "$1" --no-package-lock --no-audit --no-fund \
    --loglevel=error
}

dev_setup() {
  local missing node_dir=${MATRON_NODE_MODULES%/node_modules}
  local fhir_dir=${MATRON_FHIR_MODULES%/node_modules}
  if ! command -v dpkg-query > /dev/null; then
    fail "this is no Debian; docs/building.md says what to install by hand"
    exit 1
  fi
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]} > 0)); then
    echo "Debian packages to install: ${missing[*]}"
    must_stage "Install ${#missing[@]} Debian packages" \
      install_packages "${missing[@]}"
  fi
  if ! tools/setup/fetch_sources.sh --check "$MATRON_CACHE"; then
    must_stage "Fetch sources of Abseil, BoringSSL, simdjson" \
      tools/setup/fetch_sources.sh "$MATRON_CACHE"
  fi
  if [[ ! -e $MATRON_VENV/.complete ]]; then
    must_stage "Install Python packages" make_once "$MATRON_VENV" make_venv
  fi
  if [[ ! -e $node_dir/.complete ]]; then
    must_stage "Install npm packages" make_once "$node_dir" make_node_modules
  fi
  if [[ ! -e $fhir_dir/.complete ]]; then
    must_stage "Install a FHIR server for tests" \
      make_once "$fhir_dir" make_fhir_modules
  fi
  if [[ ${1:-} != --quiet ]]; then
    echo "Everything is there. Next: ./dev demo"
  fi
}
