#!/usr/bin/env bash
# Unpacks the source packages of sources.txt into <cache>/sources.
#
#   fetch_sources.sh <cache>
#   fetch_sources.sh --check <cache>     only tells, by its exit status
#
# <cache>/sources/<name> becomes a link to <name>-<Debian version>. Needs neither
# root nor deb-src entries: it makes lists of its own (source_lists.py). Does
# nothing if all is there, and may run several times at once.

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
check=''
[[ $1 == --check ]] && { check=1; shift; }
cache=$1
sources=$cache/sources
apt=$cache/apt

wanted() { sed -E 's/#.*//; /^\s*$/d' "$here/sources.txt"; }

# present <name> <upstream version>
present() {
  [[ $(readlink "$sources/$1" 2> /dev/null) == "$1-$2-"* && -d $sources/$1 ]]
}

all_present() {
  local name package version
  while read -r name package version; do
    present "$name" "$version" || return 1
  done < <(wanted)
}

# The machine's configuration stays in force, but for where the lists come from
# and where they go.
apt_options=(-q
  -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$apt/entries"
  -o "Dir::State::lists=$apt/lists" -o "APT::Sandbox::User=$(id -un)"
  -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=")

# quietly <command...>: shows the output only if the command fails.
quietly() {
  "$@" > "$apt/log" 2>&1 || { cat "$apt/log" >&2; return 1; }
}

update_lists() {
  mkdir -p "$apt/lists/partial"
  python3 "$here/source_lists.py" "$apt/entries"
  echo "reading the lists of source packages"
  # A mirror that fails is of no account as long as the packages are found.
  quietly apt-get "${apt_options[@]}" update || true
}

# newest <package> <upstream version> prints the newest Debian version of it.
newest() {
  apt-cache "${apt_options[@]}" showsrc --only-source "$1" 2> /dev/null |
    awk -v upstream="$2-" '$1 == "Version:" && index($2, upstream) == 1 \
      {print $2}' | sort -V | tail -n 1
}

# fetch <name> <package> <upstream version>
fetch() {
  local version work target
  version=$(newest "$2" "$3")
  if [[ -z $version ]]; then
    echo "No source package $2 $3 on this machine's mirrors. Unpack it" \
      "yourself and see MATRON_${1^^}_SOURCE_DIR in docs/building.md." >&2
    return 1
  fi
  echo "fetching $2 $version"
  work=$sources/.fetch-$1
  target=$1-$version
  rm -rf "$work" && mkdir -p "$work"
  (cd "$work" && quietly apt-get "${apt_options[@]}" source "$2=$version")
  rm -rf "${sources:?}/$target"
  mv "$work"/*/ "$sources/$target"
  ln -sfn "$target" "$sources/$1"
  rm -rf "$work"
}

all_present && exit 0
[[ -n $check ]] && exit 1
mkdir -p "$sources" "$apt"
exec 9> "$cache/sources.lock"
flock 9
all_present && exit 0
update_lists
while read -r name package version; do
  present "$name" "$version" || fetch "$name" "$package" "$version"
done < <(wanted)
