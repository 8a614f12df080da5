"""From the first call to the last: register, import a backup, go on, leave nothing behind."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from habit_api.core.extensions import db
from tests.client import PASSWORD, error_code
from tests.logs.steps import complete, days, figures, revert
from tests.logs.truth import check_numbers
from tests.times import TODAY, ago, at
from tests.transfer.builders import loop_db
from tests.transfer.uploads import counts, imported, rows

EVENING = "2026-11-20T19:00:00Z"
READ = {"name": "Read"}
RUN = {"name": "Run", "freq_num": 3, "freq_den": 7}
OLD = {"name": "Learn to juggle", "archived": 1}


@pytest.fixture
def backup(tmp_path):
    """Reading for the last four days but today, running three times a week, and an old habit."""
    reading = rows(*map(ago, (30, 29, 28, 4, 3, 2, 1)))
    running = rows(*map(ago, (18, 17, 16, 11, 10, 9, 4, 3)), habit=2)
    return loop_db(
        tmp_path / "backup.db",
        [READ, RUN, OLD],
        [*reading, *running, *rows("2024-02-29", habit=3)],
    )


def rows_in_all_tables(app):
    with app.app_context():
        count = {
            table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in db.metadata.sorted_tables
        }
    return {name: number for name, number in count.items() if number}


def by_name(api):
    return {habit["name"]: habit for habit in api.get("/habits").json["habits"]}


def test_a_newcomer_sees_the_streaks_of_the_backup(app, nobody, backup):
    with at(nobody.sign_up("ada"), EVENING) as ada:
        assert ada.get("/auth/me").json["username"] == "ada"
        assert counts(imported(ada, backup)) == (3, 0, 16, 0)
        habits = by_name(ada)
        assert set(habits) == {"Read", "Run"}
        assert habits["Run"]["schedule"] == {"type": "times_per_week", "count": 3}
        assert figures(ada, habits["Read"]) == (4, 4, ago(1))
        assert figures(ada, habits["Run"]) == (8, 8, ago(3))
        streaks = ada.get("/streaks").json["streaks"]
        assert {s["habit"]["name"]: s["at_risk"] for s in streaks} == {"Read": True, "Run": False}
        for habit in habits.values():
            check_numbers(app, habit["id"])


def test_a_newcomer_goes_on_takes_it_back_and_leaves_nothing(app, nobody, backup):
    with at(nobody.sign_up("ada"), EVENING) as ada:
        imported(ada, backup)
        read = by_name(ada)["Read"]
        done = complete(ada, read)
        assert (done.status_code, done.json["streak_count"]) == (201, 5)
        assert ada.get(f"/streaks/{read['id']}").json["at_risk"] is False
        assert figures(ada, read) == (5, 5, str(TODAY))
        reverted = revert(ada, done.json["log"])
        assert (reverted.json["current_streak"], reverted.json["longest_streak"]) == (4, 4)
        assert str(TODAY) not in days(ada, read)
        check_numbers(app, read["id"])
        assert ada.delete("/users/me", {"password": PASSWORD}).status_code == 200
        assert error_code(ada.get("/habits")) == "TOKEN_REVOKED"
        login = nobody.post("/auth/login", {"username": "ada", "password": PASSWORD})
        assert error_code(login) == "INVALID_CREDENTIALS"
    # What happened to accounts is known for a year; who it was, only by a number.
    assert set(rows_in_all_tables(app)) == {"audit_events"}


def test_who_leaves_takes_nothing_of_others(app, nobody, backup):
    ada, eve = nobody.sign_up("ada"), nobody.sign_up("eve")
    with at(eve, EVENING) as eve:
        imported(eve, backup)
        before = rows_in_all_tables(app), by_name(eve), eve.get("/habit-logs").json
    with at(ada, EVENING) as ada:
        imported(ada, backup)
        assert ada.delete("/users/me", {"password": PASSWORD}).status_code == 200
    with at(eve, EVENING) as eve:
        assert (by_name(eve), eve.get("/habit-logs").json) == before[1:]
    left = rows_in_all_tables(app)
    tables = ("users", "habits", "habit_logs")
    assert [left[name] for name in tables] == [1, 3, 16]


def test_a_name_that_was_given_up_is_free_again(nobody):
    for _ in range(2):
        ada = nobody.sign_up("ada")
        assert ada.get("/habits").json["total"] == 0
        ada.habit()
        ada.delete("/users/me", {"password": PASSWORD})
