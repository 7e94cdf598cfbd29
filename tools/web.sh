#!/usr/bin/env bash
# Prints the folder of the npm packages that pages are checked with, installing them first where they are missing.
# Pinned by web/package-lock.json.
set -euo pipefail
cd "$(dirname "$0")/web"
folder="${XDG_CACHE_HOME:-$HOME/.cache}/holdfast/web-$(sha256sum package-lock.json | cut -c1-12)"
mkdir -p "$(dirname "$folder")"
# Tests run side by side: one installs, the others wait.
exec 9>"$folder.lock"
flock 9
if [ ! -e "$folder/ready" ]; then
    {
        rm -rf "$folder"
        mkdir "$folder"
        cp package.json package-lock.json "$folder"
        npm ci --prefix "$folder" --silent --ignore-scripts --no-audit --no-fund
        touch "$folder/ready"
    } >&2
fi
echo "$folder/node_modules"
