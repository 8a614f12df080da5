"""The calendar as iCalendar (RFC 5545), as Google, Apple and Thunderbird read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vDuration, vText

from habit_api.calendar.rules import Occasions, by_day
from habit_api.core.clock import days_back, wall_clock
from habit_api.core.security import Principal
from habit_api.core.translations import Catalogue

WORDS = Catalogue(__file__)
PRODUCT = "-//habit_api//calendar//EN"
# How often programs are asked to look again.
REFRESH = timedelta(hours=1)
LENGTH = timedelta(minutes=15)
ONE_DAY = timedelta(days=1)


def draw_up(
    user: Principal, habits: Iterable[tuple[Any, Occasions]], tasks: Iterable[Any]
) -> bytes:
    """The calendar of a user, from what `queries` found."""
    title = WORDS.to(user.language).gettext("Habits and tasks of %(name)s")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title % {"name": user.username})
    calendar.add("x-wr-timezone", user.timezone)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for habit, days in habits:
        if days.first is not None:
            for clock in habit.reminder_times:
                calendar.add_component(_of_habit(user, habit, clock, days, days.first))
    for task in tasks:
        calendar.add_component(_of_task(user, task))
    calendar.add_missing_timezones()
    drawn_up: bytes = calendar.to_ical()
    return drawn_up


def _of_habit(user: Principal, habit: Any, clock: str, days: Occasions, first: date) -> Event:
    at = time.fromisoformat(clock)
    later = days_back(60 * at.hour + at.minute, user.day_start_hour)

    def moment(day: date) -> datetime:
        return datetime.combine(day + later * ONE_DAY, at, ZoneInfo(user.timezone))

    event = _event(habit, f"habit-{habit.id}-{at:%H%M}", habit.name, moment(first))
    if not days.once:
        rule: dict[str, Any] = {"FREQ": "DAILY"}
        if len(days.weekdays) < 7:
            rule = {"FREQ": "WEEKLY", "BYDAY": by_day(days.weekdays, later=later)}
        if days.last is not None:
            # In UTC, as the standard wants it beside a start with a zone.
            rule["UNTIL"] = moment(days.last).astimezone(ZoneInfo("UTC"))
        event.add("rrule", rule)
    if days.off:
        event.add("exdate", [moment(day) for day in days.off])
    if habit.place:
        event.add("location", habit.place)
    if habit.category:
        event.add("categories", [habit.category])
    return event


def _of_task(user: Principal, task: Any) -> Event:
    start = wall_clock(task.due_date, user.timezone).replace(tzinfo=ZoneInfo(user.timezone))
    return _event(task, f"task-{task.id}", task.title, start)


def _event(row: Any, uid: str, summary: str, start: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uid}@habit_api")
    # When it was last changed, not when it is read: the same calendar is the same file.
    event.add("dtstamp", row.updated_at)
    event.add("created", row.created_at)
    event.add("last-modified", row.updated_at)
    event.add("sequence", max(0, int((row.updated_at - row.created_at).total_seconds())))
    event.add("summary", summary)
    if row.description:
        event.add("description", row.description)
    event.add("dtstart", start)
    event.add("duration", LENGTH)
    # Nobody is busy by it.
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", vText(summary))
    alarm.add("trigger", timedelta())
    event.add_component(alarm)
    return event
