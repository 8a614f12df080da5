"""Migrations that fill what they make from what is there already."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from habit_api.cli.check import differences
from habit_api.core.extensions import db
from tests.client import Api
from tests.logs.steps import entries, imported, revert
from tests.servers import flask_command
from tests.times import NOON, ago, at

pytestmark = pytest.mark.slow


def test_figures_are_made_from_the_entries_and_the_ledger(app: Flask, owner: Api, database_url):
    with at(owner, NOON) as api:
        _live(api)
        ben = api.sign_up("ben")
        ben.patch("/users/me/settings", {"show_on_leaderboards": False})
        ben.complete(ben.habit())
    before = _figures(app)
    with app.app_context():
        db.engine.dispose()
    flask_command(database_url, "db", "downgrade", "0009")
    flask_command(database_url, "db", "upgrade")
    with app.app_context():
        assert list(differences()) == []
    assert _figures(app) == before


def test_entries_know_the_milestones_that_they_were_paid_for(app: Flask, owner: Api, database_url):
    with at(owner, NOON) as api:
        _live(api)
    before = _milestones(app)
    assert before == [7]
    with app.app_context():
        db.engine.dispose()
    flask_command(database_url, "db", "downgrade", "0028")
    flask_command(database_url, "db", "upgrade")
    with app.app_context():
        assert list(differences()) == []
    assert _milestones(app) == before


def _milestones(app: Flask) -> list[int]:
    query = "SELECT paid_milestone FROM habit_logs WHERE paid_milestone IS NOT NULL"
    with app.app_context():
        return list(db.session.scalars(sa.text(query)))


def _live(api: Api) -> None:
    """Runs, imported days within them, a milestone, and what was taken back."""
    habit = api.habit()
    logs = [api.complete(habit, ago(n))["log"] for n in (7, 6, 5, 4, 3, 2, 1, 0)]
    revert(api, logs[3])
    api.complete(habit, ago(4))
    old = imported(api, "Run", [ago(n) for n in (20, 19, 18, 9, 8, 5)])
    revert(api, entries(api, old)[1])
    revert(api, api.complete(api.habit("b"), ago(2))["log"])


def _figures(app: Flask) -> list[list[tuple[object, ...]]]:
    """What matters of the tables: days without anything are of no account."""
    days = """SELECT user_id, date, completions, earned, run, earned_run FROM activity_days
        WHERE completions > 0 ORDER BY user_id, date"""
    standings = """SELECT user_id, span, since, xp, completions, best_streak, visible
        FROM standings ORDER BY user_id, span"""
    with app.app_context():
        return [
            [tuple(row) for row in db.session.execute(sa.text(query))]
            for query in (days, standings)
        ]
