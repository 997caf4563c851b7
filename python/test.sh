#!/usr/bin/env bash
# Installs the package into the virtual environment of ./dev setup, unless what is
# there was made from the same sources, and tests it with pytest and mypy.
#
#   python/test.sh [options of pytest]
#
# Environment: MATRON_RESULTS (a JUnit file goes there), MATRON_ANSWERS_OUT
# (tests/test_vectors.py).

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
source tools/dev/terminal.sh
source tools/dev/environment.sh
source tools/dev/setup.sh

# What the package is made of, and with.
inputs() {
  "$MATRON_PYTHON" -VV
  find CMakeLists.txt LICENSE THIRD_PARTY.md engine capi tools/cmake tools/deps tools/setup/sources.txt \
    python/CMakeLists.txt python/pyproject.toml python/README.md python/src \
    python/matron -type f ! -name '*.pyc' -print0 | LC_ALL=C sort -z |
    xargs -0 sha256sum
}

# With the compiler and the warnings of the preset release, so that ccache knows
# what that has compiled.
install_package() {
  CC=gcc CXX=g++ CMAKE_BUILD_PARALLEL_LEVEL=$MATRON_JOBS \
    "$MATRON_PYTHON" -m pip install -v --disable-pip-version-check --no-index \
    --no-build-isolation --no-deps --force-reinstall \
    --config-settings=cmake.define.MATRON_WERROR=ON ./python
}

[[ -e $MATRON_VENV/.complete ]] || make_once "$MATRON_VENV" make_venv

# The environment is every clone's: one at a time installs and tests.
exec 9> "$MATRON_VENV.tests.lock"
flock 9
stamp=$MATRON_VENV/.matron
now=$(inputs | sha256sum)
if [[ $(cat "$stamp" 2> /dev/null) == "$now" ]]; then
  echo "the package is installed, and its sources have not changed"
else
  rm -f "$stamp"
  install_package
  echo "$now" > "$stamp"
fi

mkdir -p "$MATRON_RESULTS"
# Not by `python -m`, which would find the sources instead of what is installed.
"$MATRON_VENV/bin/pytest" --rootdir=python --config-file=python/pyproject.toml \
  --junitxml="$MATRON_RESULTS/python.xml" "${@:-python/tests}"
