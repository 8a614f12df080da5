"""`flask export`: what `GET /exports` sends, in a file."""

from __future__ import annotations

import json

import pytest

from tests.times import NOON, at


@pytest.fixture
def api(owner):
    with at(owner, NOON) as api:
        yield api


def exported(app, file):
    return app.test_cli_runner().invoke(args=["export", "ada", "-o", str(file)])


def test_the_file_is_what_the_api_sends(app, api, tmp_path):
    api.complete(api.habit("Meditate"))
    assert exported(app, tmp_path / "ada.json").exit_code == 0
    written = json.loads((tmp_path / "ada.json").read_text())
    assert written == api.get("/exports").json
    assert [habit["name"] for habit in written["habits"]] == ["Meditate"]


def test_a_new_file_is_its_maker_s_alone(app, api, tmp_path):
    exported(app, tmp_path / "ada.json")
    assert (tmp_path / "ada.json").stat().st_mode & 0o777 == 0o600


def test_who_is_unknown_is_told_and_nothing_written(app, tmp_path):
    refused = exported(app, tmp_path / "ada.json")
    assert (refused.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "ada" in refused.output
