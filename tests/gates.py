"""`python -m tests.gates`: fails when the suite covers too little of the program.

Reads the data of a run with `--cov`. All of it must be covered to `fail_under` of pyproject.toml,
branches included; what decides who gets in and what a streak is must be covered whole.
"""

from __future__ import annotations

import json
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from coverage import Coverage

# As patterns, in which * also stands for folders.
WHOLE = (
    "habit_api/auth/*",
    "habit_api/streaks/*",
    "habit_api/*/rules.py",
    "habit_api/core/schedule.py",
)


def main() -> int:
    """Print what is missing; 0 when nothing is."""
    report = _report()
    wanted = float(str(Coverage().get_option("report:fail_under") or 0))
    total = report["totals"]["percent_covered"]
    print(f"Coverage: {total:.1f} % of lines and branches (at least {wanted:.0f} %)")
    whole = {name: file for name, file in report["files"].items() if _must_be_whole(name)}
    gaps = {name: file for name, file in whole.items() if file["summary"]["percent_covered"] < 100}
    print(
        f"Coverage: {len(whole) - len(gaps)} of {len(whole)} files that must be covered whole are"
    )
    for name, file in gaps.items():
        branches = file.get("missing_branches", [])
        print(f"  {name}: lines {file['missing_lines']}, branches {branches}")
    return int(total < wanted or bool(gaps) or not whole)


def _must_be_whole(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in WHOLE)


def _report() -> dict[str, Any]:
    coverage = Coverage()
    coverage.load()
    # Made for the two figures above; coverage's own opinion on the total would end the program.
    coverage.set_option("report:fail_under", 0)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "coverage.json")
        coverage.json_report(outfile=str(file))
        report: dict[str, Any] = json.loads(file.read_text())
    return report


if __name__ == "__main__":
    sys.exit(main())
