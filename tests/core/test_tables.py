"""What is asked of the database is answered by an index, whatever the size of the tables."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import UniqueConstraint, event

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.predictions import engine, nightly
from habit_api.telegram import queries, service, updates
from habit_api.users.acting import acting_for
from habit_api.webhooks import queries as queries_of_webhooks
from tests.admin.conftest import admin as admin  # a fixture
from tests.telegram.steps import message as said
from tests.times import TODAY
from tests.transfer.uploads import imported

TABLES = db.metadata.sorted_tables
HABIT_FILTERS = [
    {},
    {"active": "false"},
    {"category": "x"},
    {"kind": "numeric"},
    {"q": "x"},
    {"due_on": str(TODAY)},
]
LOG_FILTERS = [
    {},
    {"status": "partial"},
    {"start_date": "2026-01-01"},
    {"end_date": "2026-12-31"},
    {"start_date": "2026-01-01", "end_date": "2026-12-31", "status": "completed"},
]
TASK_FILTERS = [
    {},
    {"status": "done"},
    {"priority": "high"},
    {"due_before": "2026-11-20T00:00:00Z"},
    {"due_after": "2026-11-20T00:00:00Z"},
    {"overdue": "true"},
]
TASK_ORDERS = ["due_date", "priority", "created_at", "title"]
HABIT_ORDERS = ["name", "created_at", "weight", "current_streak"]
LOG_ORDERS = ["date", "created_at"]


def leading_columns(table):
    """The columns of each index, in its order; keys and unique constraints are indexes too.

    But for partial ones, which do not find all rows.
    """
    whole = [index for index in table.indexes if index.dialect_kwargs["sqlite_where"] is None]
    found = [[column.name for column in index.columns] for index in whole]
    found += [
        [column.name for column in rule.columns]
        for rule in table.constraints
        if isinstance(rule, UniqueConstraint)
    ]
    return [*found, [column.name for column in table.primary_key.columns]]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_foreign_key_is_indexed(table):
    for key in table.foreign_key_constraints:
        names = [column.name for column in key.columns]
        starts = [columns[: len(names)] for columns in leading_columns(table)]
        assert names in starts, f"{table}.{names}"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_constraint_has_a_name(table):
    assert [rule for rule in table.constraints if rule.name is None] == []


@contextmanager
def explained(app):
    """The plans of all statements that the block sends: a list that is filled at its end."""
    asked, plans = [], []

    def note(_connection, _cursor, statement, parameters, _context, executemany):
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((statement, parameters[0] if executemany else parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if not sqlite:
            # With tables this small it would read them whole, index or not.
            connection.exec_driver_sql("SET enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        for statement, parameters in asked:
            rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
            plans.append((statement, "\n".join(str(row[-1]) for row in rows)))
        connection.rollback()


def assert_indexed(plans):
    assert plans
    for statement, plan in plans:
        lines = plan.splitlines()
        whole = [line for line in lines if reads_whole_table(line) and line not in derived(lines)]
        assert whole == [], f"{statement}\n{plan}"


def reads_whole_table(line):
    of_table = line.startswith("SCAN") and line != "SCAN CONSTANT ROW"
    return of_table or "Seq Scan" in line


def derived(lines):
    """How reading a subquery looks: that has lines of its own, which say how it comes about."""
    heads = [line.split() for line in lines if line.startswith(("CO-ROUTINE ", "MATERIALIZE "))]
    return [f"SCAN {name}" for _, name in heads]


@pytest.fixture
def busy(owner):
    """A user with a habit of each schedule, and entries."""
    for number, schedule in enumerate(
        (
            {"type": "daily"},
            {"type": "interval", "every_days": 3},
            {"type": "times_per_week", "count": 2},
        )
    ):
        owner.complete(owner.habit(str(number), schedule=schedule, category="x"))
    return owner


def test_lists_of_habits_use_indexes(app, busy):
    with explained(app) as plans:
        for query, order in product(HABIT_FILTERS, HABIT_ORDERS):
            asked = {**query, "sort": order, "limit": 1}
            assert busy.get("/habits", query_string=asked).status_code == 200
    assert_indexed(plans)


def test_histories_use_indexes(app, busy):
    [habit, *_] = busy.get("/habits").json["habits"]
    with explained(app) as plans:
        for query, order in product(LOG_FILTERS, LOG_ORDERS):
            for path in ("/habit-logs", f"/habits/{habit['id']}/entries"):
                asked = {**query, "sort": f"-{order}", "limit": 1}
                cursor = busy.get(path, query_string=asked).json["next_cursor"]
                if cursor:
                    busy.get(path, query_string={**asked, "cursor": cursor})
    assert_indexed(plans)


def test_figures_use_indexes(app, busy):
    [habit, *_] = busy.get("/habits").json["habits"]
    with explained(app) as plans:
        for path in ("/streaks", f"/streaks/{habit['id']}", f"/habits/{habit['id']}/stats"):
            assert busy.get(path).status_code == 200
    assert_indexed(plans)


def test_entries_are_written_by_indexes(app, busy):
    habit = busy.habit("new")
    with explained(app) as plans:
        log = busy.complete(habit)["log"]
        busy.patch(f"/habit-logs/{log['id']}", {"note": "x"})
        busy.delete(f"/habits/{habit['id']}/logs/{log['id']}")
        busy.complete(habit)
        busy.post("/habits/batch-complete", {"completions": [{"habit_id": habit["id"]}]})
        busy.patch(f"/habits/{habit['id']}", {"allowed_skip_days": 2})
        busy.delete(f"/habits/{habit['id']}")
        busy.post(f"/habits/{habit['id']}/restore")
    assert_indexed(plans)


def test_accounts_use_indexes(app, busy):
    with explained(app) as plans:
        again = busy.sign_in("ada")
        again.post("/auth/refresh", {"refresh_token": again.refresh_token})
        again.get("/auth/devices")
        again.get(f"/users/{busy.user['id']}")
        again.patch("/users/me/settings", {"week_start": "sunday"})
        again.post("/auth/logout-all")
        busy.sign_in("ada").delete("/users/me", {"password": "correct horse battery"})
    assert_indexed(plans)


def test_tasks_use_indexes(app, owner):
    with explained(app) as plans:
        made = owner.post("/tasks", {"title": "Repot", "repeat": "daily"}).json
        for query, order in product(TASK_FILTERS, TASK_ORDERS):
            asked = {**query, "sort": order, "limit": 1}
            assert owner.get("/tasks", query_string=asked).status_code == 200
        for status in ("done", "pending", "done"):
            owner.patch(f"/tasks/{made['id']}", {"title": status, "status": status})
        owner.delete(f"/tasks/{made['id']}")
    assert_indexed(plans)


def test_predictions_use_indexes(app, busy):
    [habit, *_] = busy.get("/habits").json["habits"]
    # With the nightly job's, which is Ada's at three, and the look for a live model.
    night = datetime.combine(date.today() + timedelta(days=1), time(3), UTC)  # noqa: DTZ011
    with explained(app) as plans, app.app_context():
        engine.current(look=True)
        with time_machine.travel(night, tick=False):
            assert nightly.make() == 3
        assert busy.post("/predictions/batch").json["total"] == 3
        for path in ("/predictions", f"/predictions/habits/{habit['id']}"):
            assert busy.get(path).status_code == 200
    assert_indexed(plans)


def test_exports_use_indexes(app, busy):
    busy.post("/tasks", {"title": "Repot"})
    with explained(app) as plans:
        for form in ("json", "csv", "loop_csv"):
            assert busy.get("/exports", query_string={"format": form}).status_code == 200
    assert_indexed(plans)


def test_a_restore_uses_indexes(app, busy, stranger):
    made = busy.get("/users/me/export").data
    with explained(app) as plans:
        imported(stranger, made)
    assert_indexed(plans)


def test_the_calendar_uses_indexes(app, busy):
    busy.habit("reminds", reminder_times=["08:00"])
    busy.post("/tasks", {"title": "Repot", "due_date": f"{TODAY}T12:00:00Z"})
    with explained(app) as plans:
        token = busy.post("/calendar/token").json["token"]
        for path in ("token", f"{token}.ics"):
            assert busy.get(f"/calendar/{path}").status_code == 200
        busy.delete("/calendar/token")
    assert_indexed(plans)


def test_the_bot_uses_indexes(app, busy):
    with app.app_context():
        user = acting_for(UUID(busy.user["id"]))
        assert user is not None
        with explained(app) as plans:
            service.forget_codes()
            updates.sweep()
            updates.clean_up()
            with unit_of_work():
                updates.receive(said(42, "/habits"))
                service.note_blocked(42, blocked=True)
            assert updates.take_next(42) is not None
            queries.link_of_chat(42)
            queries.lines(user, TODAY)
            queries.names(user)
            queries.newest_entry(user, TODAY)
            queries.open_tasks(user, limit=1, offset=0)
    assert_indexed(plans)


def test_notifications_use_indexes(app, owner):
    habit = owner.habit(reminder_times=["12:30"])
    with explained(app) as plans:
        for query in ({}, {"status": "sent"}, {"channel": "email", "sort": "scheduled_at"}):
            assert owner.get("/notifications", query_string=query).status_code == 200
        owner.post("/notifications/1/dismiss")
        owner.patch(f"/habits/{habit['id']}", {"reminder_times": ["13:00"]})
        owner.patch("/users/me", {"timezone": "Asia/Tokyo"})
        with app.app_context():
            for job in ("remind", "sweep", "sweep_mails", "clean_up"):
                app.extensions["house_jobs"][f"notifications.{job}"].perform()
            for channel in ("telegram", "email", "webhook", "ntfy"):
                app.extensions["house_jobs"]["notifications.deliver"].perform(channel)
    assert_indexed(plans)


def test_webhooks_use_indexes(app, owner):
    asked = {"url": "https://h.example.com/", "events": ["habit.completed"]}
    hook = owner.post("/webhooks", asked).json
    path = f"/webhooks/{hook['id']}"
    owner.complete(owner.habit())
    with explained(app) as plans:
        owner.complete(owner.habit("another"))
        owner.post(f"{path}/test")
        for query in ({}, {"status": "pending"}, {"status": "delivered", "limit": 1}):
            known = owner.get(f"{path}/deliveries", query_string=query)
            assert known.status_code == 200, known.json
        with app.app_context():
            queries_of_webhooks.next_due(hook["id"])
            for job in ("sweep", "clean_up"):
                app.extensions["house_jobs"][f"webhooks.{job}"].perform()
        owner.patch(path, {"active": False})
        owner.delete(path)
    assert_indexed(plans)


def test_reports_use_indexes(app, busy):
    with explained(app) as plans:
        assert busy.get("/reports/weekly").status_code == 200
        app.extensions["house_jobs"]["reports.mail_due"].perform()
    # Of models there are a handful, whatever is in the other tables.
    assert_indexed([each for each in plans if "prediction_models" not in each[0]])


def test_the_audit_log_uses_indexes(app, admin, busy):
    with explained(app) as plans:
        for query in ({"user_id": busy.user["id"]}, {"event": "login"}):
            assert admin.get("/admin/audit-log", query_string=query).status_code == 200
    assert_indexed(plans)
