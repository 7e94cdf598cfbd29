#!/usr/bin/env bash
# Writes the locks of the Python tools anew from python.in and upkeep.in: every package that they need, with the hashes of
# its files. What is locked already stays at its version while it fits; `--upgrade` takes newer ones.
set -euo pipefail
cd "$(dirname "$0")"
programs=$(./python.sh upkeep)
for list in python upkeep; do
    CUSTOM_COMPILE_COMMAND=tools/python-lock.sh "$programs/pip-compile" --quiet --generate-hashes --strip-extras \
        --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
        --pip-args '--only-binary :all:' "$@" --output-file "$list.txt" "$list.in"
done
