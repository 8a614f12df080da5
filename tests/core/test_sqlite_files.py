"""SQLite's files: they hold addresses and hashes of passwords, and are their owner's alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from habit_api.core.extensions import db
from tests.core.conftest import Visit
from tests.servers import flask_command


def modes(folder: Path) -> dict[str, int]:
    found = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    return found | {".": folder.stat().st_mode & 0o777}


def test_what_a_migration_makes_is_the_owners_alone(tmp_path: Path) -> None:
    flask_command(f"sqlite:///{tmp_path / 'new' / 'habits.db'}", "db", "upgrade")
    assert modes(tmp_path / "new") == {".": 0o700, "habits.db": 0o600}


def test_so_is_what_the_program_makes_and_what_lies_beside_it(visit: Visit, tmp_path: Path) -> None:
    client = visit(DATABASE_URL=f"sqlite:///{tmp_path / 'new' / 'habits.db'}")
    with client.application.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE one (id INTEGER)")
        files = modes(tmp_path / "new")
    db_files = {name: mode for name, mode in files.items() if name != "."}
    assert set(db_files) >= {"habits.db", "habits.db-wal"}
    assert set(db_files.values()) == {0o600}


def test_a_file_that_is_there_keeps_the_mode_that_its_owner_gave_it(tmp_path: Path) -> None:
    file = tmp_path / "habits.db"
    file.touch(0o660)
    file.chmod(0o660)
    flask_command(f"sqlite:///{file}", "db", "upgrade")
    assert modes(tmp_path)["habits.db"] == 0o660


def test_a_uri_is_no_name_of_a_file(
    visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    uri = f"file:{tmp_path / 'habits.db'}"
    client = visit(DATABASE_URL=f"sqlite:///{uri}?uri=true")
    with client.application.app_context(), db.engine.connect():
        assert (tmp_path / "habits.db").exists()
    assert not Path(uri).exists()
