"""`flask check` of reminders: it finds what is not planned as the habits say."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from habit_api.cli import check_reminders
from habit_api.cli.check import differences
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import ReminderTime


@pytest.fixture
def habit(owner):
    """A habit that reminds twice a day, beside one that never does and one that did."""
    owner.habit("silent")
    gone = owner.habit("gone", reminder_times=["12:00"])
    owner.delete(f"/habits/{gone['id']}")
    owner.patch("/users/me", {"timezone": "Asia/Tokyo"})
    return owner.habit(reminder_times=["08:30", "20:00"])


def told(app):
    with app.app_context():
        return [str(difference) for difference in differences()]


def damage(app, statement):
    with app.app_context(), unit_of_work():
        db.session.execute(statement)


def planned(app, minute):
    with app.app_context():
        query = select(ReminderTime.next_at).where(ReminderTime.minute == minute)
        return db.session.scalars(query).one()


def test_reminders_as_planned_pass(app, habit, monkeypatch):
    monkeypatch.setattr(check_reminders, "HABITS", 1)
    assert told(app) == []


def test_a_lost_time_is_found(app, habit):
    damage(app, delete(ReminderTime).where(ReminderTime.minute == 510))
    what = f"habit {habit['id']} reminders at minutes"
    assert told(app) == [f"{what}: stored [1200], should be [510, 1200]"]


def test_a_time_that_no_habit_has_is_found(app, owner, habit):
    silent = owner.habit("another")
    known = {"user_id": UUID(owner.user["id"]), "habit_id": silent["id"], "minute": 0}
    damage(app, insert(ReminderTime).values(**known, next_at=planned(app, 510)))
    assert any(f"habit {silent['id']} reminders at minutes: stored [0]" in one for one in told(app))


def test_a_plan_on_the_clock_of_another_zone_is_found(app, habit):
    later = planned(app, 510) + timedelta(hours=1)
    damage(app, update(ReminderTime).where(ReminderTime.minute == 510).values(next_at=later))
    [found] = told(app)
    assert found.startswith(f"habit {habit['id']} reminder at minute 510: stored ")
    assert found.endswith("should be that minute in Asia/Tokyo")
