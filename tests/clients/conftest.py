"""Public generators of clients, and the program that their clients call."""

from __future__ import annotations

import shutil
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.database import run_folder
from tests.runs import ROOT, once

SOURCE = ROOT / "tests" / "clients" / "typescript"
SECONDS = 300
Tool = Callable[..., str]


@pytest.fixture(scope="session")
def packages() -> Path:
    """A folder with what the client's `package-lock.json` names, once for each run."""
    return Path(once(run_folder(), "node-packages", _install))


@pytest.fixture
def project(packages: Path, tmp_path: Path, live_server: str) -> Path:
    """The client's sources beside the document that the running program gives."""
    folder = tmp_path / "client"
    shutil.copytree(
        SOURCE, folder, ignore=shutil.ignore_patterns("node_modules", "built", "*.d.ts")
    )
    (folder / "node_modules").symlink_to(packages / "node_modules")
    with urllib.request.urlopen(f"{live_server}/api/openapi.json", timeout=30) as answer:
        (folder / "openapi.json").write_bytes(answer.read())
    return folder


@pytest.fixture
def tool(project: Path) -> Tool:
    """Runs a command of the packages in the project; gives what it printed."""

    def run(name: str, *words: str) -> str:
        command = [str(project / "node_modules" / ".bin" / name) if name != "node" else name]
        return _run([*command, *words], project)

    return run


def _install() -> str:
    folder = run_folder() / "node"
    folder.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(SOURCE / name, folder)
    # No script of any package runs: none of these needs one.
    _run(["npm", "ci", "--ignore-scripts", "--no-progress"], folder)
    return str(folder)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
