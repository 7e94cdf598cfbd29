#!/usr/bin/env bash
# What a new user does: clone, `make up`, one booking, `make down`. On the shared target folder, so that it is quick.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
clone=$(mktemp -d "$CARGO_TARGET_DIR/clone.XXXXXX")
stop() {
    make -C "$clone" --no-print-directory clean >/dev/null 2>&1 || true
    rm -rf "$clone"
}
trap stop EXIT
git clone --quiet --no-hardlinks . "$clone"
cd "$clone"
make --no-print-directory up DETACH=1
tools/book.sh salon-luna
make --no-print-directory down
echo "a fresh clone: up, one booking, down"
