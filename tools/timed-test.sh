#!/usr/bin/env bash
# Runs a test program for cargo and keeps how long each test took, by name, in $TEST_TIMES. libtest tells it only with
# its unstable options on, which is why they are let through here, for the program alone.
set -euo pipefail
program=$1
shift
case $program in
*/deps/*) ;;
# A doc test is no libtest program.
*) exec "$program" "$@" ;;
esac
[ -n "${TEST_TIMES:-}" ] || exec "$program" "$@"
name=$(basename "$program")
RUSTC_BOOTSTRAP=1 "$program" "$@" -Z unstable-options --report-time |
    tee >(sed -nE "s/^test (.*) \.\.\. ok <([0-9.]+)s>$/\2 ${name%-*}::\1/p" >>"$TEST_TIMES")
