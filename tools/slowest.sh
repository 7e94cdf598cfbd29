#!/usr/bin/env bash
# Names the ten slowest tests of a run, from what tools/timed-test.sh has kept.
set -euo pipefail
echo
echo "the ten slowest tests, in seconds:"
# sed reads to the end: a reader that leaves early would end sort by a signal, and with it the suite.
sort -rn "$1" | sed -n '1,10s/^/  /p'
