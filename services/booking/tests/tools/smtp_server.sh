#!/bin/sh
# Makes a Python environment with aiosmtpd below $1 (once), and prints the path of its python.
set -eu
venv="$1/aiosmtpd"
if [ ! -e "$venv/ready" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv" >&2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check aiosmtpd==1.4.6 >&2
    touch "$venv/ready"
fi
echo "$venv/bin/python"
