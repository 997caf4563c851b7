# What is printed, and how. Sourced by ./dev.
#
# A stage runs a command with its output in a log file. Meanwhile the last line
# of the log is shown: on a terminal all the time, elsewhere every half minute.
# If the command fails, the end of the log follows.

bold='' dim='' red='' green='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
fi

fail() { echo "${red}dev: $*${plain}" >&2; }

# duration <seconds>
duration() {
  if (($1 < 60)); then echo "$1 s"; else echo "$(($1 / 60)) min $(($1 % 60)) s"; fi
}

last_line() { tail -c 2000 "$1" 2> /dev/null | tr '\r' '\n' | grep . | tail -n 1; }

heartbeat() {
  local log=$1 start=$SECONDS
  if [[ -t 1 ]]; then
    while sleep 1; do
      printf '\r\e[K    %s%5s  %.*s%s' "$dim" "$((SECONDS - start)) s" \
        $((${COLUMNS:-80} - 14)) "$(last_line "$log")" "$plain"
    done
  else
    while sleep 30; do
      printf '    %s: %.110s\n' "$(duration $((SECONDS - start)))" \
        "$(last_line "$log")"
    done
  fi
}

stop_heartbeat() {
  [[ -n ${heartbeat_pid:-} ]] || return 0
  kill "$heartbeat_pid" 2> /dev/null || true
  wait "$heartbeat_pid" 2> /dev/null || true
  heartbeat_pid=''
  [[ ! -t 1 ]] || printf '\r\e[K'
}
trap stop_heartbeat EXIT

stage_number=0
stage_total=''    # Set by whoever knows how many there will be.
stage_report=()   # "status|title|seconds" of each.
stage_status=0    # Exit status of the last one.

# stage <title> <command...>: always returns 0, so that the caller may go on; it
# looks at stage_status.
stage() {
  local title=$1 start=$SECONDS log
  shift
  stage_number=$((stage_number + 1))
  log=$log_dir/$(printf '%02d' "$stage_number")-$(
    tr -cs 'A-Za-z0-9\n' '-' <<< "$title").log
  mkdir -p "$log_dir"
  echo "${bold}[$stage_number${stage_total:+/$stage_total}]${plain} $title"

  # The subshell is no condition, so that `set -e` holds inside it.
  set +e
  if [[ -n ${MATRON_VERBOSE:-} ]]; then
    (set -e; "$@") < /dev/null 2>&1 | tee "$log"
    stage_status=${PIPESTATUS[0]}
  else
    heartbeat "$log" &
    heartbeat_pid=$!
    (set -e; "$@") < /dev/null > "$log" 2>&1
    stage_status=$?
    stop_heartbeat
  fi
  set -e

  local seconds=$((SECONDS - start))
  if ((stage_status == 0)); then
    echo "    ${green}ok${plain}, $(duration $seconds)"
    stage_report+=("ok|$title|$seconds")
  else
    echo "    ${red}failed${plain} after $(duration $seconds)"
    [[ -n ${MATRON_VERBOSE:-} ]] || tail -n 60 "$log" | sed 's/^/    | /'
    echo "    whole output: ${log#"$root"/}"
    stage_report+=("failed|$title|$seconds")
  fi
}

# must_stage: as stage, but ./dev ends if it fails.
must_stage() {
  stage "$@"
  ((stage_status == 0)) || exit 1
}

# Prints all stages with their durations; returns 1 if one failed.
summary() {
  local row status title seconds failures=0
  echo
  echo "${bold}Summary${plain}"
  for row in "${stage_report[@]}"; do
    IFS='|' read -r status title seconds <<< "$row"
    if [[ $status == ok ]]; then
      printf '  %sok%s      %-40s %s\n' "$green" "$plain" "$title" \
        "$(duration "$seconds")"
    else
      printf '  %sfailed%s  %-40s %s\n' "$red" "$plain" "$title" \
        "$(duration "$seconds")"
      failures=$((failures + 1))
    fi
  done
  ((failures == 0))
}
