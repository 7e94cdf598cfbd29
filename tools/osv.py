"""Looks up what tools/ locks in exports of osv.dev: FOLDER/npm/all.zip and FOLDER/PyPI/all.zip (format: OSV 1.x).

Ends with 1 for a finding, and for a database that is missing, broken or older than 90 days.
"""
import datetime
import json
import pathlib
import re
import sys
import zipfile

from packaging.version import Version

HERE = pathlib.Path(__file__).parent
OLDEST = datetime.timedelta(days=90)


def npm_packages():
    """Every package of the lock: name and version."""
    lock = json.loads((HERE / "web/package-lock.json").read_text())
    for path, package in lock["packages"].items():
        if path:
            yield path.rpartition("node_modules/")[2], package["version"]


def python_packages():
    """Every package of both locks: name and version."""
    for lock in ("python.txt", "upkeep.txt"):
        yield from re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (HERE / lock).read_text(), re.MULTILINE)


def normal(name):
    """A name as it compares: PyPI's do not tell case and - _ . apart."""
    return re.sub(r"[-_.]+", "-", name).lower()


def within(version, events):
    """Whether a version lies in a range, whose events are in order."""
    inside = False
    for event in events:
        kind, at = next(iter(event.items()))
        if kind == "introduced" and (at == "0" or version >= Version(at)):
            inside = True
        elif kind == "fixed" and version >= Version(at):
            inside = False
        elif kind == "last_affected" and version > Version(at):
            inside = False
    return inside


def affects(affected, version):
    """Whether a version is one of those that are affected."""
    ranges = [it["events"] for it in affected.get("ranges", []) if it["type"] in ("SEMVER", "ECOSYSTEM")]
    return version in affected.get("versions", []) or any(within(Version(version), it) for it in ranges)


def records(archive):
    """All records of an export, but those that were withdrawn."""
    with zipfile.ZipFile(archive) as export:
        for name in export.namelist():
            record = json.loads(export.read(name))
            if "withdrawn" not in record:
                yield record


def look_up(ecosystem, archive, packages):
    """What is known of the packages: lines."""
    versions = {}
    for name, version in packages:
        versions.setdefault(normal(name), set()).add(version)
    found, newest = [], ""
    for record in records(archive):
        newest = max(newest, record["modified"])
        for affected in record.get("affected", []):
            package = affected.get("package", {})
            if package.get("ecosystem") != ecosystem:
                continue
            for version in versions.get(normal(package["name"]), ()):
                if affects(affected, version):
                    found.append(f"{package['name']} {version}: {record['id']} {record.get('summary', '')}")
    age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(newest)
    if age > OLDEST:
        raise ValueError(f"its newest record is {age.days} days old")
    return found


def main():
    """Looks up both and says what was found."""
    folder = pathlib.Path(sys.argv[1])
    failed = False
    kinds = (("npm packages", "npm", npm_packages()), ("Python tools", "PyPI", python_packages()))
    for what, ecosystem, packages in kinds:
        archive = folder / ecosystem / "all.zip"
        try:
            found = look_up(ecosystem, archive, packages)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            print(f"{what}: NOT CHECKED: {archive} cannot be read: {error}")
            failed = True
            continue
        for line in found:
            print(f"  {line}")
        failed |= bool(found)
        print(f"{what}: {'VULNERABLE: see above' if found else 'no known vulnerability'}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
