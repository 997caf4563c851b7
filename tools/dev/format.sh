# ./dev format [--check]: clang-format as .clang-format says. Generated .inc files
# are left as their generator writes them.

clang_format_all() {
  git ls-files -z --cached --others --exclude-standard \
    '*.h' '*.hpp' '*.c' '*.cc' |
    xargs -0 --no-run-if-empty clang-format-19 "$@"
}

check_format() {
  local files
  files=$(clang_format_all --dry-run 2>&1 |
    sed -n 's/^\([^:]*\):[0-9].*-Wclang-format-violations.*/\1/p' | sort -u)
  [[ -z $files ]] && return
  printf '%s\n' "$files"
  echo "are not formatted: ./dev format"
  return 1
}

dev_format() {
  command -v clang-format-19 > /dev/null || set_up
  if [[ ${1:-} == --check ]]; then
    check_format
  else
    clang_format_all -i
  fi
}
