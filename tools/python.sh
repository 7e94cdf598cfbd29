#!/usr/bin/env bash
# Prints the folder of the programs of a list of Python tools, installing them first where they are missing: `python`, what
# tests run (unless told), or `upkeep`, what looks after the dependencies. Each file that pip installs has a hash in the
# lock (python.txt, upkeep.txt); only wheels are taken, so nothing of a package runs while it is installed.
set -euo pipefail
cd "$(dirname "$0")"
lock=${1:-python}.txt
folder="${XDG_CACHE_HOME:-$HOME/.cache}/holdfast/${lock%.txt}-$(sha256sum "$lock" | cut -c1-12)"
mkdir -p "$(dirname "$folder")"
# Tests run side by side: one installs, the others wait.
exec 9>"$folder.lock"
flock 9
if [ ! -e "$folder/ready" ]; then
    {
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$folder/bin/pip" install --quiet --disable-pip-version-check \
            --require-hashes --only-binary :all: --requirement "$lock"
        touch "$folder/ready"
    } >&2
fi
echo "$folder/bin"
