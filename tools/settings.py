#!/usr/bin/env python3
"""Writes each service's settings.json and the tables of settings in the READMEs, from what the programs say."""

import json
import pathlib
import subprocess
import sys

SERVICES = ["identity", "booking", "policy", "retention", "gateway", "operator"]
BEGIN = "<!-- settings: written by `make gen` -->"
END = "<!-- settings end -->"
KINDS = {
    "text": "text",
    "number": "number",
    "duration": "duration",
    "socketAddress": "IP address:port",
    "hostPort": "host:port",
    "url": "URL",
    "path": "path",
    "file": "path of a file",
    "folder": "path of a folder",
}
UNITS = {"seconds": "s", "milliseconds": "ms"}


def row(setting):
    """One setting as a row of a table."""
    value = KINDS[setting["kind"]]
    if "minimum" in setting:
        value = f"{setting['minimum']} to {setting['maximum']} {UNITS.get(setting.get('unit'), '')}".strip()
    if setting["secret"]:
        value += ", secret"
    default = setting.get("default", "required" if setting["required"] else "none")
    return f"| `{setting['key']}` | {setting['doc']} | {value} | {default} |"


def table(settings):
    """A table of settings, in the order in which the service reads them."""
    head = ["| key | meaning | value | default |", "|---|---|---|---|"]
    return "\n".join(head + [row(setting) for setting in settings])


def write_between(readme, text):
    """Replaces what stands between the marks of a README."""
    old = readme.read_text()
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{readme} has no place for the settings: {BEGIN} ... {END}")
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def main(programs):
    """Asks every program and writes every file."""
    services = pathlib.Path("services")
    settings = {}
    for service in SERVICES:
        text = subprocess.run([programs / service, "settings"], check=True, capture_output=True, text=True).stdout
        (services / service / "settings.json").write_text(text)
        settings[service] = json.loads(text)
    shared = set.intersection(*({one["key"] for one in own} for own in settings.values()))
    for service, own in settings.items():
        write_between(services / service / "README.md", table([one for one in own if one["key"] not in shared]))
    common = [one for one in settings[SERVICES[0]] if one["key"] in shared]
    write_between(services / "kit/service/README.md", table(common))


main(pathlib.Path(sys.argv[1]).resolve())
