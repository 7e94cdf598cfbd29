#!/usr/bin/env bash
# Names the ten slowest tests of a run, from what tools/timed-test.sh has kept.
set -euo pipefail
echo
echo "the ten slowest tests, in seconds:"
sort -rn "$1" | head -n 10 | sed 's/^/  /'
