"""Properties of `repeat`: the next is later, at the same local time, on a day of the rule."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from habit_api.core.clock import instant_of, wall_clock
from habit_api.tasks.errors import RepeatInvalid
from habit_api.tasks.repeating import GRAMMAR, PARTS, check, following, rest

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
DAYS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)
# 1990 to 2100. Rules count in seconds.
instants = st.integers(631_152_000, 4_102_444_800).map(lambda at: datetime.fromtimestamp(at, UTC))
spans = st.timedeltas(timedelta(0), timedelta(days=4000))
plenty = settings(max_examples=200, deadline=None, database=None)


@st.composite
def rules(draw):
    """Rules of every frequency that name a date wherever they begin."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    text = f"FREQ={frequency}"
    if draw(st.booleans()):
        text += f";BYDAY={','.join(draw(DAYS))}"
    elif frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        days = draw(st.lists(st.integers(1, 28), min_size=1, max_size=3, unique=True))
        text += f";BYMONTHDAY={','.join(map(str, days))}"
    if "FREQ=DAILY;" not in text:
        text += f";INTERVAL={draw(st.integers(1, 5))}"
    return draw(st.sampled_from([text, f"{text};WKST=SU", f"RRULE:{text}"]))


repeats = st.sampled_from(["daily", "weekly", "monthly"]) | rules()


@plenty
@given(repeats, instants, spans, st.sampled_from(ZONES))
def test_the_next_is_strictly_later_and_keeps_local_time(repeat, start, span, zone):
    after = start + span
    check(repeat, start, zone)
    found = following(repeat, start, zone, after=after)
    assert found is not None
    assert found > after
    began, local = wall_clock(start, zone), wall_clock(found, zone)
    # Unless no clock shows that time on the day: then it is as much later.
    meant = [local - timedelta(hours=hours) for hours in (0, 0.5, 1, 24)]
    assert began.time() in {moment.time() for moment in meant}
    assert any(
        instant_of(datetime.combine(moment, began.time()), zone) == found for moment in meant
    )


@plenty
@given(rules(), instants, spans)
def test_it_is_the_date_that_dateutil_finds_from_the_start(repeat, start, span):
    assume("FREQ=YEARLY;INTERVAL" not in repeat or (start.month, start.day) != (2, 29))
    naive = start.replace(tzinfo=None)
    wanted = rrulestr(repeat, dtstart=naive).after(naive + span)
    found = following(repeat, start, "UTC", after=start + span)
    assert found is not None
    assert found.replace(tzinfo=None) == wanted


@plenty
@given(instants, st.sampled_from(ZONES))
def test_months_end_where_they_have_too_few_days(start, zone):
    found = following("monthly", start, zone, after=start)
    assert found is not None
    began, local = wall_clock(start, zone), wall_clock(found, zone)
    assume(zone != "Pacific/Apia")
    month = (began.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = ((month + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    assert (local.year, local.month) == (month.year, month.month)
    assert local.day == min(began.day, last)


@st.composite
def anything(draw):
    """What the grammar allows, however mad."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    names = draw(st.lists(st.sampled_from(sorted(PARTS)), unique=True, max_size=5))
    parts = [f"{name}={draw(st.from_regex(PARTS[name], fullmatch=True))}" for name in names]
    return ";".join([f"FREQ={frequency}", *parts])


@plenty
@given(anything(), instants)
def test_no_rule_takes_long_or_breaks(repeat, start):
    began = perf_counter()
    try:
        check(repeat, start, "Europe/Berlin")
    except RepeatInvalid:
        pass
    else:
        found = following(repeat, start, "Europe/Berlin", after=start)
        assert found is None or found > start
    # The worst takes less than a tenth of that.
    assert perf_counter() - began < 1


@pytest.mark.parametrize(
    "repeat",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=HOURLY;INTERVAL=24",
        "FREQ=DAILY;BYHOUR=1",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999999999",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "DTSTART:20260101T000000\nRRULE:FREQ=DAILY",
        "daily\n",
        "freq=daily",
        "",
        "FREQ=YEARLY;BYMONTHDAY=" + ",".join(["1"] * 200),
    ],
)
def test_what_is_no_rule_of_ours_is_refused(repeat):
    with pytest.raises(RepeatInvalid):
        check(repeat, datetime(2026, 11, 20, tzinfo=UTC), "UTC")


def test_a_second_hour_between_two_and_three_is_not_gone_back_from():
    # Clocks show 02:45 twice that night; it is the second 02:30 already.
    start = datetime(2026, 10, 24, 0, 45, tzinfo=UTC)
    second = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    found = following("daily", start, "Europe/Berlin", after=second.astimezone(UTC))
    assert found == datetime(2026, 10, 26, 1, 45, tzinfo=UTC)


def test_after_the_last_year_nothing_comes():
    start = datetime(9999, 12, 15, tzinfo=UTC)
    assert following("monthly", start, "UTC", after=start) is None


def test_a_day_that_never_came_is_passed_over():
    # Samoa went from the 29th to the 31st of December 2011.
    start = datetime(2011, 12, 29, 19, tzinfo=UTC)
    first = following("daily", start, "Pacific/Apia", after=start)
    assert first == datetime(2011, 12, 30, 19, tzinfo=UTC)
    assert following("daily", start, "Pacific/Apia", after=first) == first + timedelta(days=1)


@pytest.mark.parametrize(
    ("repeat", "left"),
    [
        ("daily", "daily"),
        ("FREQ=DAILY;COUNT=1", None),
        ("FREQ=DAILY;COUNT=10;INTERVAL=2", "FREQ=DAILY;COUNT=9;INTERVAL=2"),
    ],
)
def test_the_next_repeats_once_less(repeat, left):
    assert rest(repeat) == left


def test_the_grammar_says_what_is_checked():
    assert re.fullmatch(GRAMMAR, "RRULE:FREQ=YEARLY;BYDAY=-1SU,20MO;BYMONTH=10;WKST=SU")
