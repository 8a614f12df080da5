"""When reminders are due, over clock changes and date lines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.notifications.rules import (
    is_late,
    is_planned,
    minute_of,
    next_occurrence,
    occurrence,
)

BERLIN, APIA, LORD_HOWE = "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe"
ZONES = [BERLIN, APIA, LORD_HOWE, "UTC", "America/St_Johns", "America/Sao_Paulo", "Asia/Kolkata"]
MINUTES = st.integers(0, 24 * 60 - 1)
SECONDS = st.integers(0, 35 * 365 * 24 * 3600)
INSTANTS = SECONDS.map(lambda seconds: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(0, seconds))


@pytest.mark.parametrize(
    ("zone", "day", "text", "instant"),
    [
        (BERLIN, "2026-11-20", "08:00", "2026-11-20T07:00+00:00"),
        (BERLIN, "2026-07-20", "08:00", "2026-07-20T06:00+00:00"),
        # Skipped, from two to three: the next minute that there is.
        (BERLIN, "2026-03-29", "02:00", "2026-03-29T01:00+00:00"),
        (BERLIN, "2026-03-29", "02:30", "2026-03-29T01:00+00:00"),
        (BERLIN, "2026-03-29", "03:00", "2026-03-29T01:00+00:00"),
        # Half an hour is skipped there.
        (LORD_HOWE, "2026-10-04", "02:15", "2026-10-03T15:30+00:00"),
        # Repeated: the first.
        (BERLIN, "2026-10-25", "02:30", "2026-10-25T00:30+00:00"),
        # Midnight is skipped.
        ("America/Sao_Paulo", "2018-11-04", "00:15", "2018-11-04T03:00+00:00"),
        # The whole day is.
        (APIA, "2011-12-30", "12:00", None),
    ],
)
def test_a_time_of_a_day_is_an_instant(zone, day, text, instant):
    found = occurrence(date.fromisoformat(day), minute_of(text), zone)
    assert found == (datetime.fromisoformat(instant) if instant else None)


@given(INSTANTS, MINUTES, st.sampled_from(ZONES))
def test_the_next_time_comes_after_and_within_two_days(after, minute, zone):
    found = next_occurrence(minute, zone, after)
    assert after < found <= after + timedelta(hours=49)
    assert is_planned(found, minute, zone)


@given(INSTANTS, MINUTES, st.sampled_from(ZONES))
def test_clocks_show_the_time_or_a_later_one_of_the_same_day(after, minute, zone):
    local = next_occurrence(minute, zone, after).astimezone(ZoneInfo(zone))
    shown = local.hour * 60 + local.minute
    assert minute <= shown <= minute + 24 * 60
    if shown != minute:
        before = local.astimezone(UTC) - timedelta(minutes=1)
        assert before.astimezone(ZoneInfo(zone)).utcoffset() != local.utcoffset()


@given(INSTANTS, MINUTES, st.sampled_from(ZONES))
def test_no_date_has_a_time_twice(after, minute, zone):
    instants = [after]
    for _ in range(4):
        instants.append(next_occurrence(minute, zone, instants[-1]))
    days = [instant.astimezone(ZoneInfo(zone)).date() for instant in instants[1:]]
    assert len(set(days)) == len(days)


def test_what_was_planned_by_another_clock_is_not_planned():
    at = next_occurrence(8 * 60, BERLIN, datetime(2026, 11, 20, tzinfo=UTC))
    assert (is_planned(at, 8 * 60, BERLIN), is_planned(at, 8 * 60, APIA)) == (True, False)


def test_two_hours_are_too_late():
    at = datetime(2026, 11, 20, tzinfo=UTC)
    assert not is_late(at, at + timedelta(hours=1, minutes=59))
    assert is_late(at, at + timedelta(hours=2))
