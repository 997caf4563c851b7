# ./dev lint: what can be seen without compiling.

check_scripts() {
  local script
  for script in dev .ci/run $(git ls-files -co --exclude-standard '*.sh'); do
    bash -n "$script"
  done
  git ls-files -z -co --exclude-standard '*.py' | xargs -0 python3 -c '
import ast, sys
for name in sys.argv[1:]:
    ast.parse(open(name, encoding="utf-8").read(), name)'
}

lint_tree() {
  python3 tools/check_includes.py
  python3 tools/symbols.py --check
  check_scripts
}

dev_lint() {
  command -v python3 > /dev/null || set_up
  (set -e; lint_tree)
  echo "nothing to complain about"
}
