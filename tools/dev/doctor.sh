# ./dev doctor: what is installed, what is missing. Changes nothing.

# tool <name> <command that prints a version>
tool() {
  local version
  if version=$("${@:2}" 2> /dev/null | head -n 1) && [[ -n $version ]]; then
    printf '  %sok%s       %-14s %s\n' "$green" "$plain" "$1" "$version"
  else
    printf '  %smissing%s  %s\n' "$red" "$plain" "$1"
    missing=$((missing + 1))
  fi
}

# present <name> <file> [what it is for]
present() {
  if [[ -e $2 ]]; then
    printf '  %sok%s       %-14s %s\n' "$green" "$plain" "$1" "$(realpath "$2")"
  else
    printf '  %smissing%s  %-14s %s\n' "$red" "$plain" "$1" "$2"
    missing=$((missing + 1))
  fi
}

dev_doctor() {
  local missing=0 package packages
  source tools/dev/setup.sh
  echo "${bold}Tools${plain}"
  tool cmake cmake --version
  tool ninja ninja --version
  tool g++ g++ --version
  tool clang++-19 clang++-19 --version
  tool clang-format clang-format-19 --version
  tool ccache ccache --version
  tool emcc emcc --version
  tool node node --version
  tool npm npm --version
  tool python3 /usr/bin/python3 --version
  tool abidw abidw --version
  tool valgrind valgrind --version

  echo "${bold}Debian packages${plain}"
  packages=$(missing_packages 2> /dev/null | xargs)
  if [[ -z $packages ]]; then
    echo "  ${green}ok${plain}       all of tools/setup/packages.txt"
  else
    echo "  ${red}missing${plain}  $packages"
    missing=$((missing + 1))
  fi

  echo "${bold}In the cache, $MATRON_CACHE${plain}"
  for package in abseil boringssl simdjson; do
    present "$package" "$MATRON_CACHE/sources/$package"
  done
  present "Python" "$MATRON_VENV/.complete"
  present "npm" "${MATRON_NODE_MODULES%/node_modules}/.complete"
  present "FHIR server" "${MATRON_FHIR_MODULES%/node_modules}/.complete"

  echo "${bold}Test data${plain}"
  present MATRON_SHARED "$MATRON_SHARED"

  ((missing == 0)) && return
  echo "Something is missing: ./dev setup installs all but the test data."
  return 1
}
