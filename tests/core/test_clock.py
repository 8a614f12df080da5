"""Days and instants: where a user's day begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habit_api.core.clock import local_date, start_of_day

# Clock changes at midnight, of half an hour, of a whole day; far east and far west.
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Havana",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
SECOND = timedelta(seconds=1)


@settings(max_examples=300, deadline=None, database=None)
@given(st.dates(date(2005, 1, 1), date(2030, 1, 1)), st.sampled_from(ZONES), st.integers(0, 6))
def test_a_day_begins_with_the_first_instant_whose_date_it_is(day, zone, hour):
    begin = start_of_day(day, zone, hour)
    assert local_date(begin, zone, hour) >= day
    assert local_date(begin - SECOND, zone, hour) < day


def test_a_day_that_starts_at_four_begins_at_four():
    begin = start_of_day(date(2026, 11, 20), "Asia/Tokyo", 4)
    assert begin == datetime(2026, 11, 19, 19, tzinfo=UTC)


def test_the_day_that_samoa_left_out_begins_and_ends_at_once():
    begin, end = (start_of_day(date(2011, 12, day), "Pacific/Apia", 0) for day in (30, 31))
    assert begin == end


@pytest.mark.parametrize("zone", ZONES)
def test_the_ends_of_the_calendar_have_an_instant(zone):
    assert start_of_day(date.min, zone, 0).year == 1
    assert start_of_day(date.max, zone, 6).year == 9999
