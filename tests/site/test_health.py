"""Whether the program is alive, and able to serve."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from tests.client import Api, error_code


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/health/", "/health/ready/"])
def test_a_running_program_is_alive_and_ready(nobody: Api, path: str) -> None:
    answer = nobody.get(path)
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_bad_token_is_no_hindrance(nobody: Api) -> None:
    assert nobody.get("/health", headers={"Authorization": "Bearer garbage"}).status_code == 200


def test_a_program_is_not_ready_while_a_migration_is_missing(app: Flask, nobody: Api) -> None:
    with app.app_context():
        newest = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    try:
        set_version(app, "0000")
        answer = nobody.get("/health/ready")
    finally:
        set_version(app, str(newest))
    assert (answer.status_code, error_code(answer)) == (503, "SERVICE_UNAVAILABLE")
    assert "db upgrade" in answer.json["error"]["message"]
    assert nobody.get("/health/ready").status_code == 200


def set_version(app: Flask, version: str) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def test_the_check_waits_for_no_writer(app: Flask, nobody: Api) -> None:
    with app.app_context(), db.engine.begin() as writer:
        writer.execute(text("UPDATE users SET name = 'Ada'"))
        assert nobody.get("/health/ready").status_code == 200
