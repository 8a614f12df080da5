"""Reading a calendar as a calendar program does: dateutil knows the rules, and not our code."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar

from tests.client import Api


def subscribe(api: Api) -> str:
    """The path of a new address of the user's calendar."""
    made = api.post("/calendar/token")
    assert made.status_code == 201, made.json
    path: str = made.json["url"].partition("/api/v1")[2]
    return path


def read(api: Api, path: str | None = None) -> Any:
    """The user's calendar."""
    answer = api.client.get(f"/api/v1{path or subscribe(api)}")
    assert answer.status_code == 200, answer.json
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    assert isinstance(calendar, Calendar)
    return calendar


def events(calendar: Any) -> list[Any]:
    return list(calendar.walk("VEVENT"))


def occurrences(event: Any, *, since: str, days: int) -> list[datetime]:
    """What clocks show at each occurrence within so many days."""
    start = event["DTSTART"].dt
    found = rruleset()
    if "RRULE" in event:
        rule = event["RRULE"].to_ical().decode()
        # dateutil wants the end in the terms of the start.
        until = event["RRULE"].get("UNTIL")
        rule = ";".join(part for part in rule.split(";") if not part.startswith("UNTIL"))
        made: Any = rrulestr(rule, dtstart=start.replace(tzinfo=None))
        if until:
            made = made.replace(until=until[0].astimezone(start.tzinfo).replace(tzinfo=None))
        found.rrule(made)
    else:
        found.rdate(start.replace(tzinfo=None))
    for moment in event["EXDATE"].dts if "EXDATE" in event else ():
        found.exdate(moment.dt.replace(tzinfo=None))
    first = datetime.fromisoformat(since)
    return found.between(first, first + timedelta(days=days, seconds=-1), inc=True)
