"""`flask simulate` and `flask train-model`."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from sqlalchemy import func, select

from habit_api.core.extensions import db
from habit_api.models import Habit, HabitLog, User


def test_simulated_people_leave_all_figures_right(app, tmp_path):
    runner, truth = app.test_cli_runner(), tmp_path / "truth.csv"
    done = runner.invoke(
        args=["simulate", "--users", "4", "--days", "60", "--seed", "2", "--truth", str(truth)]
    )
    assert done.exit_code == 0, done.output
    assert "These people are simulated." in done.output
    checked = runner.invoke(args=["check"])
    assert checked.exit_code == 0, checked.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 4
        habits = set(db.session.scalars(select(Habit.id)))
        kept = db.session.scalar(
            select(func.count()).select_from(HabitLog).where(HabitLog.status == "completed")
        )
    rows = list(csv.reader(truth.read_text().splitlines()))
    assert {int(habit) for habit, _, _ in rows} <= habits
    assert all(0 < float(chance) < 1 and date.fromisoformat(day) for _, day, chance in rows)
    assert 0.2 < (kept or 0) / len(rows) < 0.95
    again = runner.invoke(args=["simulate", "--users", "1", "--days", "60", "--seed", "2"])
    assert again.exit_code == 1
    assert "take another --seed" in again.output


def test_production_wants_to_be_asked_twice(app, monkeypatch):
    monkeypatch.setitem(app.config, "APP_ENV", "production")
    words = ["simulate", "--users", "1", "--days", "7"]
    refused = app.test_cli_runner().invoke(args=words)
    assert (refused.exit_code, "--in-production" in refused.output) == (1, True)
    assert app.test_cli_runner().invoke(args=[*words, "--in-production"]).exit_code == 0


def test_training_on_nothing_is_refused_in_words(app):
    done = app.test_cli_runner().invoke(args=["train-model"])
    assert done.exit_code == 1
    assert "at least 100 due days" in done.output


@pytest.mark.parametrize("words", [["--users", "0"], ["--days", "6"]])
def test_a_simulation_of_nobody_is_refused(app, words):
    assert app.test_cli_runner().invoke(args=["simulate", *words]).exit_code == 2
