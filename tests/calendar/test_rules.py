"""A habit that is paused for good is due on no day."""

from __future__ import annotations

from datetime import date

import pytest

from habit_api.calendar.rules import Occasions, occasions
from habit_api.core.schedule import OffDays, Schedule, ScheduleType

TODAY = date(2026, 11, 20)
ALWAYS = OffDays(frozenset(), ((TODAY, None),))


@pytest.mark.parametrize(
    "schedule",
    [Schedule(ScheduleType.DAILY), Schedule(ScheduleType.INTERVAL, n=3)],
    ids=["daily", "interval"],
)
def test_who_pauses_for_good_is_due_on_no_day(schedule):
    found = occasions(
        schedule, ALWAYS, since=TODAY, today=TODAY, last_completion=None, completed_in_week=0
    )
    assert found == Occasions(None, once=schedule.type is ScheduleType.INTERVAL)
