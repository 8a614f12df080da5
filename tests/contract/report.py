"""`python -m tests.contract.report`: fails when a documented operation was never called well."""

from __future__ import annotations

import sys
import tempfile

import config
from habit_api.app import create_app
from tests.contract.checker import CALLS, Contract

METHODS = {"get", "put", "post", "patch", "delete"}


def main() -> int:
    """Compare the document with what the tests called. 0 when nothing is left out."""
    with tempfile.TemporaryDirectory() as folder:
        settings = config.load({"APP_ENV": "testing", "VAR_DIR": folder})
        document = Contract(create_app(settings)).document
    wanted = {
        f"{verb.upper()} {path}"
        for path, operations in document["paths"].items()
        for verb in operations.keys() & METHODS
    }
    called = {
        line.rpartition(" ")[0]
        for file in CALLS.glob("*.txt")
        for line in file.read_text().splitlines()
        if line.endswith((" 200", " 201", " 202", " 303"))
    }
    for operation in sorted(wanted - called):
        print(f"never called with success by any test: {operation}")
    print(f"{len(wanted & called)} of {len(wanted)} documented operations were called")
    return 1 if wanted - called else 0


if __name__ == "__main__":
    sys.exit(main())
