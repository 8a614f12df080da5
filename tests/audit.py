"""`python -m tests.audit`: fails when what we depend on has known holes.

Asks a service on the network. A hole fails; a service out of reach is told and passes, unless
`--required`, because a check that needs somebody else's machine must not stop all work on this one.
"""

from __future__ import annotations

import json
import subprocess
import sys

COMMAND = ["-m", "pip_audit", "--requirement", "requirements.txt", "--format", "json"]
SECONDS = 180


def main() -> int:
    """0 when no hole is known."""
    required = "--required" in sys.argv[1:]
    try:
        done = subprocess.run(
            [sys.executable, *COMMAND, "--progress-spinner", "off"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return _unanswered(required, "the service did not answer")
    asked = [package for package in packages if "vulns" in package]
    holes = [package for package in asked if package["vulns"]]
    for package in holes:
        names = ", ".join(hole["id"] for hole in package["vulns"])
        fixed = {version for hole in package["vulns"] for version in hole["fix_versions"]}
        print(
            f"{package['name']} {package['version']}: {names}; fixed in {sorted(fixed) or 'none'}"
        )
    if holes:
        return 1
    if len(asked) < len(packages):
        return _unanswered(required, f"the service knows {len(asked)} of {len(packages)} packages")
    print(f"No known holes in {len(asked)} packages.")
    return 0


def _unanswered(required: bool, reason: str) -> int:
    print(f"NOT AUDITED: {reason}")
    return int(required)


if __name__ == "__main__":
    sys.exit(main())
