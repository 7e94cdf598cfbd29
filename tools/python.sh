#!/usr/bin/env bash
# Prints the folder of the Python tools' programs, installing them first where they are missing. Pinned by python.txt.
set -euo pipefail
cd "$(dirname "$0")"
folder="${XDG_CACHE_HOME:-$HOME/.cache}/holdfast/python-$(sha256sum python.txt | cut -c1-12)"
mkdir -p "$(dirname "$folder")"
# Tests run side by side: one installs, the others wait.
exec 9>"$folder.lock"
flock 9
if [ ! -e "$folder/ready" ]; then
    {
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement python.txt
        touch "$folder/ready"
    } >&2
fi
echo "$folder/bin"
