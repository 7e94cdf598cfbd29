#!/usr/bin/env bash
# Writes every generated file anew: the OpenAPI document, the CRD, the settings, and what sqlx knows of each statement.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-target}
# A fresh checkout has no target folder yet.
mkdir -p "$target"
target=$(realpath "$target")

# A statement that is new compiles nowhere yet; `local`, which knows no statement, does.
SQLX_OFFLINE=true cargo build --quiet --locked --workspace --keep-going 2> "$target/generate.log" || true
[ -x "$target/debug/local" ] || { cat "$target/generate.log" >&2; exit 1; }

# The macros write one file a statement when they are expanded against a database; a fresh folder drops those of
# statements that are gone.
rm -rf "$target/sqlx-fresh" && mkdir -p "$target/sqlx-fresh"
for service in identity booking policy retention; do touch "services/$service/src/lib.rs"; done
SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$target/sqlx-fresh" \
    "$target/debug/local" --run-dir "$target/schemas" with-schemas -- cargo check --quiet --locked --workspace
rm -rf .sqlx && mkdir .sqlx
cp "$target"/sqlx-fresh/query-*.json .sqlx/

SQLX_OFFLINE=true cargo build --quiet --locked --workspace
"$target/debug/gateway" openapi > "$target/openapi.json"
mv "$target/openapi.json" services/gateway/openapi.json
mkdir -p k8s/crds
"$target/debug/operator" crd > "$target/crd.yaml"
mv "$target/crd.yaml" k8s/crds/tenant.yaml
python3 tools/settings.py "$target/debug"
