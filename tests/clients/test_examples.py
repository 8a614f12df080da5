"""The documented examples: each call of docs/api.md is made as it stands there."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.runs import ROOT

DOCUMENT = ROOT / "docs" / "api.md"
# As curl is called for a script: an error ends it, and is told.
CURL = 'curl() { command curl --silent --show-error --fail-with-body --noproxy "*" "$@"; }'


def examples():
    """The commands of the document, in its order."""
    lines = DOCUMENT.read_text().splitlines()
    return "\n".join(line[4:] for line in lines if line.startswith("    "))


@pytest.mark.slow
def test_every_example_runs_from_top_to_bottom(app, live_server, tmp_path):
    script = examples()
    address = "API=http://127.0.0.1:8000/api/v1"
    assert script.count(address) == 1
    here = script.replace(address, f"API={live_server}/api/v1")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"{CURL}\n{here}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert re.search(r"}304$", done.stdout, re.MULTILINE)
    assert '"error"' not in done.stdout
    for name in ("garden.svg", "report.html", "habits.json", "loop.zip"):
        assert (tmp_path / name).stat().st_size > 200, name


def test_the_examples_call_what_is_documented(contract):
    paths = {re.sub(r"{\w+}", "*", path) for path in contract.document["paths"]}
    called = re.findall(r"\$API(/[^\s\"?]*)", examples())
    unknown = {path for path in called if f"/api/v1{re.sub(r'[$][A-Z]+', '*', path)}" not in paths}
    assert len(called) > 30
    assert unknown == set()
