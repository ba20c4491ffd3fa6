"""Holds the coverage gate: 95 % overall, and all of it where a mistake costs a seat."""

import json
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

OVERALL = 95.0
WHOLE = (
    "eventsite/*/rules.py",
    "eventsite/*/policy.py",
    "eventsite/*/service.py",
    "eventsite/core/*.py",
    "eventsite/ical/*.py",
)


@dataclass(frozen=True)
class Gap:
    """A file that must be covered whole and is not, with the lines and branches left."""

    path: str
    lines: tuple[int, ...]
    branches: tuple[tuple[int, int], ...]
    """From the line of a decision to where it never led; a negative line is the way out."""

    def __str__(self) -> str:
        left = [f"lines {_ranges(self.lines)}"] if self.lines else []
        left += [f"never from {start} to {end}" for start, end in self.branches]
        return f"{self.path}: {', '.join(left)}"


def gaps(report: dict[str, Any]) -> list[Gap]:
    """The gaps of a report as `coverage json` writes it, in the order of their paths."""
    found = []
    for path, measured in sorted(report["files"].items()):
        if not any(fnmatch(path, pattern) for pattern in WHOLE):
            continue
        lines = tuple(measured["missing_lines"])
        missing = (tuple(branch) for branch in measured.get("missing_branches", ()))
        branches = tuple((start, end) for start, end in missing if start not in lines)
        if lines or branches:
            found.append(Gap(path, lines, branches))
    return found


def _ranges(lines: tuple[int, ...]) -> str:
    """Numbers as people write them: 3-5, 9."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in spans)


def verdict(report: dict[str, Any]) -> int:
    """Print what is missing in a report; 1 when the gate does not hold."""
    overall = report["totals"]["percent_covered"]
    left = gaps(report)
    for gap in left:
        print(f"must be covered whole: {gap}", file=sys.stderr)
    if overall < OVERALL:
        print(f"coverage is {overall:.2f} %, less than {OVERALL:.0f} %", file=sys.stderr)
    if left or overall < OVERALL:
        return 1
    print(f"coverage {overall:.2f} %, and whole where it must be")
    return 0


if __name__ == "__main__":
    sys.exit(verdict(json.loads(Path(sys.argv[1]).read_text())))
