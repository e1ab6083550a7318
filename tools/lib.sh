# What the tools have in common: headings with times, one tally, one way to build. To be sourced.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)
passed=0 failed=0 skipped=0

# Another clone of this tree finds what this one compiled.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=true

# section TITLE: a heading with the time since the start.
section() { printf '\n== %s (%d:%02d)\n' "$1" $((SECONDS / 60)) $((SECONDS % 60)); }

tally() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

# one NAME COMMAND...: runs a command that counts as one test; shows its output only if it fails.
one() {
  local name=$1 log
  shift
  log=$(mktemp)
  if "$@" > "$log" 2>&1; then
    echo "ok    $name"
    tally 1 0 0
  else
    echo "FAIL  $name"
    tail -100 "$log"
    tally 0 1 0
  fi
  rm -f "$log"
}

# skip NAME WHY: counts one test as skipped, for all to see.
skip() {
  echo "SKIPPED  $1: $2"
  tally 0 0 1
}

# counted COMMAND...: runs a command that ends with a line "N passed, N failed, N skipped" of its
# own and adds that line; a command that fails without counting a failure counts as one.
counted() {
  local log status=0 line
  log=$(mktemp)
  "$@" 2>&1 | tee "$log" || status=$?
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" | tail -1 || true)
  rm -f "$log"
  # shellcheck disable=SC2086
  set -- $(tr -dc '0-9 ' <<< "${line:-0 0 0}") 0
  if ((status != 0 && $2 == 0)); then
    echo "FAIL  exit status $status"
    tally "$1" 1 "${3:-0}"
  else
    tally "$1" "$2" "${3:-0}"
  fi
}

# Prints the closing line; the exit status of the program that calls it last.
closing_line() {
  echo
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0 && passed > 0))
}

# build PRESET [-D...] [-- TARGET...]: configures and builds build/PRESET. Silent when up to date,
# else ninja's progress. Warnings are errors in CI.
build() {
  local preset=$1 options=() log
  shift
  while (($#)) && [[ $1 == -D* ]]; do options+=("$1") && shift; done
  [[ ${1-} == -- ]] && shift
  [[ -n ${CI-} ]] && options+=(-DP2P_WERROR=ON)
  if [[ ! -f $root/build/$preset/build.ninja ]] || ((${#options[@]})); then
    log=$(cd "$root" && cmake --preset "$preset" "${options[@]}" 2>&1) || {
      echo "$log"
      return 1
    }
  fi
  # Asking first keeps an up-to-date build silent.
  if ! ninja -C "$root/build/$preset" -n "$@" | grep -q 'no work to do'; then
    ninja -C "$root/build/$preset" -j "$jobs" "$@"
  fi
}

# ctest_in DIRECTORY [CTEST OPTIONS...]: runs the tests built there and counts them. Shows what did
# not pass, and the sum.
ctest_in() {
  local report=$1/tests.xml status=0 head
  rm -f "$report"
  ctest --test-dir "$1" -j "$jobs" --output-on-failure --timeout 900 --output-junit tests.xml "${@:2}" \
      2>&1 | { grep -vE '^ +Start +[0-9]+: | Passed +[0-9.]+ sec$' || true; } || status=$?
  [[ -f $report ]] || return "$status"  # a folder without tests
  # The report's head holds the sums: <testsuite name=".." tests="9" failures="1" disabled="0" skipped="0" ...
  head=$(tr '\n\t' '  ' < "$report" | grep -oE '<testsuite [^>]*>')
  number() { grep -oE " $1=\"[0-9]+\"" <<< "$head" | tr -dc 0-9; }
  local bad left_out all
  bad=$(number failures) left_out=$(($(number skipped) + $(number disabled))) all=$(number tests)
  if ((status != 0 && bad == 0)); then bad=1; fi
  tally $((all > bad + left_out ? all - bad - left_out : 0)) "$bad" "$left_out"
}
