#!/usr/bin/env bash
# Looks for known vulnerabilities in what Holdfast is built of and tested with: crates (cargo-deny), npm packages (npm
# audit), Python tools (pip-audit). Each asks its database over the network, or reads it from a folder:
#   ADVISORIES_RUST  where cargo-deny keeps its databases: `advisory-dbs` in a CARGO_HOME that has fetched them
#   ADVISORIES_OSV   exports of osv.dev as they are published: npm/all.zip and PyPI/all.zip
# A database that cannot be read, is older than 90 days or does not know what it is asked fails, like a finding: nothing
# that was not looked at is taken for sound.
set -uo pipefail
cd "$(dirname "$0")/.."
deny=${1:?the path of cargo-deny}
report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT
failed=0

# outcome NAME STATUS WHAT: a line that says it.
outcome() {
    printf '%s: %s\n' "$1" "$3"
    [ "$2" = 0 ] || failed=1
}

crates() {
    local config=.deny.toml
    local fetch=()
    if [ -n "${ADVISORIES_RUST:-}" ]; then
        config=$report/deny.toml
        fetch=(--disable-fetch)
        sed "s|^\[advisories\]|&\ndb-path = \"$(realpath -m "$ADVISORIES_RUST")\"|" .deny.toml > "$config"
    fi
    "$deny" --config "$config" check "${fetch[@]}" advisories > "$report/crates" 2>&1
    local status=$?
    if [ $status = 0 ]; then
        outcome crates 0 "no known vulnerability"
    elif grep -qE '^(error|warning)\[(vulnerability|unmaintained|unsound|yanked|notice)' "$report/crates"; then
        cat "$report/crates"
        outcome crates 1 "VULNERABLE: see above"
    else
        cat "$report/crates"
        outcome crates 1 "NOT CHECKED: RustSec's database cannot be read (${ADVISORIES_RUST:-over the network})"
    fi
}

npm_packages() {
    npm audit --prefix tools/web --package-lock-only --json > "$report/npm" 2> "$report/npm.error"
    local status=$?
    if ! grep -q '"auditReportVersion"' "$report/npm"; then
        cat "$report/npm.error"
        outcome "npm packages" 1 "NOT CHECKED: the registry's advisories cannot be read over the network"
    elif [ $status = 0 ]; then
        outcome "npm packages" 0 "no known vulnerability"
    else
        cat "$report/npm"
        outcome "npm packages" 1 "VULNERABLE: see above"
    fi
}

# Strict: a package that the database does not know is not passed over.
python_tools() {
    local audit
    audit=$(tools/python.sh upkeep)/pip-audit
    local list
    for list in python upkeep; do
        "$audit" --strict --disable-pip --require-hashes --progress-spinner off --format json \
            --requirement "tools/$list.txt" > "$report/$list" 2> "$report/$list.error"
        local status=$?
        if [ $status = 0 ]; then
            outcome "Python tools ($list.txt)" 0 "no known vulnerability"
        elif grep -q '"fix_versions"' "$report/$list"; then
            cat "$report/$list"
            outcome "Python tools ($list.txt)" 1 "VULNERABLE: see above"
        else
            cat "$report/$list.error"
            outcome "Python tools ($list.txt)" 1 "NOT CHECKED: PyPI's advisories cannot be read over the network"
        fi
    done
}

crates
if [ -n "${ADVISORIES_OSV:-}" ]; then
    "$(tools/python.sh upkeep)/python" tools/osv.py "$ADVISORIES_OSV" || failed=1
else
    npm_packages
    python_tools
fi
exit $failed
