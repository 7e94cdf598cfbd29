#!/usr/bin/env python3
"""Reports the sizes of hand-written Rust files and functions. The limits themselves are enforced by
tests/layout."""
import re
import statistics
import subprocess
from pathlib import Path

FUNCTION = re.compile(r"^(\s*)(?:pub(?:\([^)]*\))? )?(?:const )?(?:async )?fn (\w+)")


def functions(lines):
    """Length and name of each function; rustfmt closes one at the indentation at which it began, and ends there a
    declaration without a body, too."""
    for start, line in enumerate(lines):
        match = FUNCTION.match(line)
        if not match or line.rstrip().endswith((";", "}")):
            continue
        indentation = match.group(1)
        for stop in range(start + 1, len(lines)):
            last = lines[stop].rstrip()
            if re.match(rf"{indentation}\).*;$", last):
                break
            if last == indentation + "}":
                yield stop - start + 1, match.group(2)
                break


def report(what, lengths):
    """One line: how many, median, 90th percentile, greatest."""
    lengths.sort()
    sizes = [length for length, _ in lengths]
    nineties = sizes[int(len(sizes) * 0.9)]
    print(f"{what}: {len(sizes)}, median {statistics.median(sizes):.0f}, p90 {nineties}, max {sizes[-1]}")
    for length, name in reversed(lengths[-5:]):
        print(f"  {length:5} {name}")


def main():
    """Walks the files that git knows."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.rs"], check=True, capture_output=True, text=True)
    code, tests, names = [], 0, []
    for name in listed.stdout.split():
        lines = Path(name).read_text().splitlines()
        if re.search(r"(^|/)tests?(/|\.rs$)", name):
            tests += len(lines)
            continue
        split = next((at for at, line in enumerate(lines) if line.startswith("#[cfg(test)]")), len(lines))
        tests += len(lines) - split
        code.append((split, name))
        names.extend((length, f"{function} ({name})") for length, function in functions(lines[:split]))
    report("files", code)
    report("functions", names)
    total = sum(length for length, _ in code)
    print(f"code {total} lines, tests {tests} lines ({100 * tests // (tests + total)} %)")


main()
