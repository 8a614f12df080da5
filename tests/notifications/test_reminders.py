"""Habits remind of themselves: in the user's own time, while they are due and open, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.models import ReminderTime
from habit_api.notifications import reminding
from tests.notifications.steps import change_user, remind, statuses, told
from tests.times import TODAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def planned(app):
    with app.app_context():
        query = select(ReminderTime.next_at).order_by(ReminderTime.next_at)
        return [f"{moment:%d %H:%M}" for moment in db.session.scalars(query)]


def test_an_open_habit_reminds_at_its_time_and_not_before(app, ada, fake, clock):
    habit = ada.habit(reminder_times=["12:30"])
    assert (remind(app), fake.sent) == (0, [])
    clock.shift(HOUR / 2)
    assert remind(app) == 1
    [message] = fake.sent
    assert (message.title, message.date, message.habit_id) == (
        "Reminder: Meditate",
        TODAY,
        habit["id"],
    )
    [row] = told(ada)
    assert (row["title"], row["status"], row["attempts"]) == ("Meditate", "sent", 1)
    assert row["sent_at"] == row["scheduled_at"] == "2026-11-20T12:30:00Z"


def test_every_time_reminds_and_every_day(app, ada, fake, clock):
    ada.habit(reminder_times=["12:30", "13:00"])
    for _ in range(8):
        clock.shift(HOUR / 2)
        remind(app)
    clock.shift(DAY - 4 * HOUR + HOUR / 2)
    remind(app)
    assert [message.date for message in fake.sent] == [TODAY, TODAY, TODAY + DAY]


def quiet(**habit):
    return {"reminder_times": ["12:30"], **habit}


@pytest.mark.parametrize(
    ("habit", "act"),
    [
        (quiet(), lambda user, habit: user.complete(habit)),
        (quiet(), lambda user, habit: user.post(f"/habits/{habit['id']}/skip")),
        (quiet(), lambda user, habit: user.delete(f"/habits/{habit['id']}")),
        (quiet(), lambda user, _: user.post("/users/me/pauses", {"start_date": str(TODAY)})),
        (
            quiet(),
            lambda user, habit: user.post(
                f"/habits/{habit['id']}/pauses", {"start_date": str(TODAY)}
            ),
        ),
        (
            quiet(schedule={"type": "interval", "every_days": 3}),
            lambda user, habit: user.complete(habit, TODAY - DAY),
        ),
        (
            quiet(schedule={"type": "times_per_week", "count": 1}),
            lambda user, habit: user.complete(habit, TODAY - DAY),
        ),
        (quiet(schedule={"type": "weekdays", "weekdays": [1]}), lambda *_: None),
        (quiet(exempt_weekdays=[5]), lambda *_: None),
        (quiet(), lambda user, habit: user.patch(f"/habits/{habit['id']}", {"reminder_times": []})),
    ],
    ids=[
        "done",
        "skipped",
        "deleted",
        "all-paused",
        "paused",
        "interval",
        "week",
        "weekday",
        "exempt",
        "no-time",
    ],
)
def test_a_habit_that_asks_nothing_is_quiet(app, ada, fake, clock, habit, act):
    act(ada, ada.habit(**habit))
    clock.shift(HOUR / 2)
    remind(app)
    assert (fake.sent, told(ada)) == ([], [])


@pytest.mark.parametrize(
    "habit",
    [
        {"schedule": {"type": "interval", "every_days": 3}, "days": 3},
        {"schedule": {"type": "times_per_week", "count": 2}, "days": 1},
        {"schedule": {"type": "times_per_week", "count": 1}, "days": 5},
    ],
)
def test_what_is_due_by_what_was_done_before_reminds(app, ada, fake, clock, habit):
    days = habit.pop("days")
    ada.complete(ada.habit(reminder_times=["12:30"], **habit), TODAY - days * DAY)
    clock.shift(HOUR / 2)
    remind(app)
    assert len(fake.sent) == 1


def test_a_skip_puts_an_interval_off(app, ada, fake, clock):
    habit = ada.habit(reminder_times=["12:30"], schedule={"type": "interval", "every_days": 3})
    ada.complete(habit, TODAY - 3 * DAY)
    ada.post(f"/habits/{habit['id']}/skip", {"date": str(TODAY - DAY)})
    clock.shift(HOUR / 2)
    remind(app)
    assert fake.sent == []


def test_a_partly_done_day_is_still_open(app, ada, fake, clock):
    habit = ada.habit(kind="numeric", target_value=3, reminder_times=["12:30"])
    ada.post(f"/habits/{habit['id']}/checkin", {"value": 1})
    clock.shift(HOUR / 2)
    remind(app)
    assert len(fake.sent) == 1


def test_after_an_outage_of_under_two_hours_it_comes_late(app, ada, fake, clock):
    ada.habit(reminder_times=["12:30"])
    clock.shift(2 * HOUR + HOUR / 3)
    remind(app)
    assert statuses(ada) == ["sent"]


def test_after_a_longer_outage_it_was_missed(app, ada, fake, clock):
    ada.habit(reminder_times=["12:30"])
    clock.shift(DAY + 2.5 * HOUR)
    remind(app)
    assert statuses(ada) == ["missed", "missed"]
    assert fake.sent == []
    assert planned(app) == ["22 12:30"]


def test_the_times_are_those_of_the_user_s_clock(app, ada, fake, clock):
    change_user(app, ada, reminder_channels=[])
    ada.patch("/users/me", {"timezone": "Asia/Tokyo"})
    ada.habit(reminder_times=["08:00"])
    assert planned(app) == ["20 23:00"]
    ada.patch("/users/me/settings", {"timezone": "America/New_York"})
    assert planned(app) == ["20 13:00"]


def test_a_reminder_before_the_day_starts_is_for_the_day_before(app, ada, fake, clock):
    change_user(app, ada, day_start_hour=3)
    ada.habit(reminder_times=["01:00"])
    clock.shift(13 * HOUR)
    remind(app)
    assert [message.date for message in fake.sent] == [TODAY]


def test_a_time_that_a_clock_change_skips_is_for_the_night_of_that_time(app, ada, fake, clock):
    change_user(app, ada, day_start_hour=3, timezone="Europe/Berlin")
    clock.move_to("2026-03-28T12:00Z")
    ada.habit(reminder_times=["02:30"])
    for at in ("2026-03-29T01:00Z", "2026-03-30T00:30Z"):
        clock.move_to(at)
        remind(app)
    assert [f"{message.date:%d}" for message in fake.sent] == ["28", "29"]


def test_a_profile_that_names_the_same_time_zone_leaves_alone_what_is_due(app, ada, fake, clock):
    ada.habit(reminder_times=["12:30"])
    clock.shift(HOUR / 2)
    ada.patch("/users/me", {"timezone": "UTC", "name": "Ada"})
    remind(app)
    assert len(fake.sent) == 1


def test_plans_follow_the_habit(app, ada, clock):
    habit = ada.habit(reminder_times=["12:30", "13:00"])
    ada.patch(f"/habits/{habit['id']}", {"reminder_times": ["13:00", "11:00"]})
    assert planned(app) == ["20 13:00", "21 11:00"]
    ada.delete(f"/habits/{habit['id']}")
    assert planned(app) == []
    ada.post(f"/habits/{habit['id']}/restore")
    assert planned(app) == ["20 13:00", "21 11:00"]


def test_a_plan_by_an_old_clock_sets_itself_right_without_a_word(app, ada, fake, clock):
    ada.habit(reminder_times=["12:30"])
    change_user(app, ada, timezone="Asia/Tokyo")
    clock.shift(HOUR / 2)
    remind(app)
    assert (fake.sent, planned(app)) == ([], ["21 03:30"])


def test_nobody_is_reminded_twice_of_one_time(app, ada, fake, clock):
    """Flying west, the same time of the same day comes again."""
    ada.habit(reminder_times=["12:30"])
    clock.shift(HOUR / 2)
    remind(app)
    ada.patch("/users/me", {"timezone": "America/New_York"})
    clock.shift(5 * HOUR)
    assert remind(app) == 1
    assert len(fake.sent) == 1


def test_each_wanted_channel_that_reaches_the_user_gets_one(app, ada, fake, clock):
    change_user(app, ada, reminder_channels=["telegram", "email", "fake", "gone"])
    ada.habit(reminder_times=["12:30"])
    clock.shift(HOUR / 2)
    remind(app)
    assert [row["channel"] for row in told(ada)] == ["fake"]


def test_inactive_accounts_are_left_alone(app, ada, fake, clock):
    ada.habit(reminder_times=["12:30"])
    change_user(app, ada, is_active=False)
    clock.shift(HOUR / 2)
    assert (remind(app), fake.sent) == (1, [])


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_many_are_reminded_in_batches(app, nobody, ada, fake, clock, monkeypatch, batch):
    monkeypatch.setattr(reminding, "BATCH", batch)
    for number in range(4):
        ada.habit(f"habit {number}", reminder_times=["12:30"])
    clock.shift(HOUR / 2)
    assert remind(app) == 4
    assert sorted(message.title for message in fake.sent) == [
        f"Reminder: habit {number}" for number in range(4)
    ]


def test_two_workers_at_once_make_each_reminder_once(app, ada, fake, clock):
    for number in range(6):
        ada.habit(f"habit {number}", reminder_times=["12:30"])
    clock.shift(HOUR / 2)

    def work(_):
        with app.app_context():
            return reminding.remind()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, range(2)))
    remind(app)
    assert sorted(message.title for message in fake.sent) == [
        f"Reminder: habit {number}" for number in range(6)
    ]
    assert len(told(ada)) == 6
