"""`GET /calendar/{token}.ics`: what stands in it is what the program itself calls due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.calendar.reading import events, occurrences, read, subscribe
from tests.client import error_code
from tests.tasks.steps import patch, task
from tests.times import NOON, TODAY, ago, at


@pytest.fixture
def api(owner):
    owner.patch("/users/me/settings", {"timezone": "Europe/Berlin"})
    with at(owner, NOON) as api:
        yield api


def due(api, habit, *, days=60):
    """The dates from today on that `GET /habits?due_on=` names."""
    found = []
    for ahead in range(days):
        day = TODAY + timedelta(days=ahead)
        shown = api.get("/habits", query_string={"due_on": str(day)}).json["habits"]
        found += [day] if habit["id"] in [each["id"] for each in shown] else []
    return found


def dates(api, *, days=60):
    [event] = events(read(api))
    return [moment.date() for moment in occurrences(event, since=str(TODAY), days=days)]


@pytest.mark.parametrize(
    "schedule",
    [
        {"schedule": {"type": "daily"}},
        {"schedule": {"type": "daily"}, "exempt_weekdays": [6, 0]},
        {"schedule": {"type": "weekdays", "weekdays": [1, 3, 6]}, "exempt_weekdays": [6]},
        {"schedule": {"type": "times_per_week", "count": 3}},
        {"schedule": {"type": "times_per_week", "count": 1}, "exempt_weekdays": [2]},
    ],
    ids=str,
)
def test_it_stands_there_on_the_days_on_which_it_is_due(api, schedule):
    habit = api.habit("Read", reminder_times=["07:30"], **schedule)
    api.post("/users/me/pauses", {"start_date": ago(-3), "end_date": ago(-9)})
    api.post(f"/habits/{habit['id']}/pauses", {"start_date": ago(-20), "end_date": ago(-22)})
    assert dates(api) == due(api, habit)


def test_a_week_that_has_enough_is_left_out(api):
    weekly = {"type": "times_per_week", "count": 2}
    habit = api.habit("Run", reminder_times=["07:30"], schedule=weekly)
    api.complete(habit, ago(1))
    api.complete(habit, ago(2))
    # TODAY is a Friday.
    assert dates(api)[0] == TODAY + timedelta(days=3)
    assert dates(api) == due(api, habit)


def test_an_interval_stands_there_once_when_it_is_due_next(api):
    habit = api.habit(
        "Water", reminder_times=["07:30"], schedule={"type": "interval", "every_days": 3}
    )
    assert dates(api) == [TODAY]
    api.complete(habit)
    # Today it was due, and is done.
    assert dates(api) == [TODAY + timedelta(days=3)] == due(api, habit)[1:2]


def test_a_skipped_day_and_an_open_pause_are_left_out(api):
    habit = api.habit("Read", reminder_times=["07:30"])
    api.post(f"/habits/{habit['id']}/skip")
    api.post("/users/me/pauses", {"start_date": ago(-4)})
    assert dates(api) == [TODAY + timedelta(days=days) for days in (1, 2, 3)] == due(api, habit)


def test_before_the_day_starts_it_is_the_night_of_the_day_before(api):
    api.patch("/users/me/settings", {"day_start_hour": 3})
    habit = api.habit(
        "Sleep", reminder_times=["01:00"], schedule={"type": "weekdays", "weekdays": [5]}
    )
    assert [day - timedelta(days=1) for day in dates(api)] == due(api, habit)


def test_clock_changes_leave_the_time_of_day_alone(api):
    api.habit("Read", reminder_times=["07:30"])
    [event] = events(read(api))
    start = event["DTSTART"].dt
    assert start.tzinfo.key == "Europe/Berlin"
    moments = occurrences(event, since="2027-03-27", days=3)
    zone = ZoneInfo("Europe/Berlin")
    assert [each.replace(tzinfo=zone).astimezone(UTC).hour for each in moments] == [6, 5, 5]


def test_the_time_zone_is_described(api):
    api.habit("Read", reminder_times=["07:30"])
    [zone] = read(api).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Berlin"
    made = zone.to_tz()
    winter, summer = datetime(2026, 12, 1, 12, tzinfo=made), datetime(2027, 7, 1, 12, tzinfo=made)
    assert [each.utcoffset() for each in (winter, summer)] == [
        timedelta(hours=1),
        timedelta(hours=2),
    ]


def test_each_time_is_an_event_with_an_alarm(api):
    habit = api.habit("Read", reminder_times=["07:30", "21:00"], place="the sofa", category="calm")
    api.habit("No reminder")
    first, second = events(read(api))
    assert [event["UID"] for event in (first, second)] == [
        f"habit-{habit['id']}-0730@habit_api",
        f"habit-{habit['id']}-2100@habit_api",
    ]
    [alarm] = first.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta())
    assert (first["SUMMARY"], first["LOCATION"]) == ("Read", "the sofa")
    assert first["LAST-MODIFIED"].dt == datetime.fromisoformat(habit["updated_at"])


def test_open_tasks_stand_at_their_due_date(api):
    due_date = "2026-11-23T09:00:00Z"
    made = task(api, "Repot; the, ficus\nsoon", due_date=due_date, repeat="weekly")
    task(api, "Some day")
    patch(api, task(api, "Done", due_date="2026-11-22T09:00:00Z"), status="done")
    [event] = events(read(api))
    assert (event["UID"], event["SUMMARY"]) == (f"task-{made['id']}@habit_api", made["title"])
    assert event["DTSTART"].dt == datetime.fromisoformat(due_date)
    assert "RRULE" not in event


def test_an_empty_calendar_is_one(api):
    calendar = read(api)
    assert events(calendar) == []
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert calendar["X-WR-CALNAME"] == "Habits and tasks of ada"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)


def test_it_speaks_the_language_of_its_user(api):
    api.patch("/users/me/settings", {"language": "ru"})
    assert read(api)["X-WR-CALNAME"] == "Привычки и задачи: ada"


def test_lines_are_folded_and_end_as_the_standard_says(api):
    api.habit("Читать " * 14, reminder_times=["07:30"])
    answer = api.client.get(f"/api/v1{subscribe(api)}")
    lines = answer.data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75


def test_what_has_not_changed_is_not_sent_again(api):
    api.habit("Read", reminder_times=["07:30"])
    path = subscribe(api)
    first = api.get(path)
    again = api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "private" in first.headers["Cache-Control"]


def test_each_calendar_has_a_limit_of_its_own(limits, api, nobody, stranger):
    mine, other = subscribe(api), subscribe(stranger)
    answers = [nobody.get(mine).status_code for _ in range(101)]
    assert answers == [200] * 100 + [429]
    assert nobody.get(other).status_code == 200
    assert error_code(nobody.get(mine)) == "RATE_LIMITED"


def test_old_days_are_not_dragged_along(api):
    with at(api, "2028-01-15T12:00:00Z") as later:
        later.habit("New", reminder_times=["07:30"])
        path = subscribe(later)
    with at(api, "2030-01-15T12:00:00Z") as later:
        [event] = events(read(later, path))
        assert event["DTSTART"].dt.date() == date(2029, 12, 1)
