"""What hypothesis draws habits and their histories from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from habit_api.core.schedule import OffDays, Schedule, ScheduleType, WeekStart

FIRST = date(2024, 1, 1)
SPAN_DAYS = 70

# Nothing is written to disk, and no time limit: the machine may be busy.
thorough = settings(max_examples=150, deadline=None, database=None)

days = st.integers(0, SPAN_DAYS).map(lambda n: FIRST + timedelta(days=n))
weekdays = st.frozensets(st.integers(0, 6))
pauses = st.tuples(days, st.one_of(st.none(), days))


@st.composite
def schedules(draw: st.DrawFn, *, never_due: bool = True) -> Schedule:
    """Schedules of every type, by default also those that leave no day to be due on."""
    drawn = Schedule(
        type=draw(st.sampled_from(ScheduleType)),
        weekdays=draw(weekdays),
        n=draw(st.integers(1, 7)),
        exempt=draw(st.one_of(st.just(frozenset()), weekdays)),
        allowed_skip_days=draw(st.integers(0, 6)),
        week_start=draw(st.sampled_from(WeekStart)),
    )
    return drawn if never_due or drawn.has_due_day() else replace(drawn, exempt=frozenset())


# Closed pauses mostly: an open one hides all that comes after it.
off_days = st.builds(
    OffDays,
    skipped=st.frozensets(days, max_size=12),
    pauses=st.lists(st.one_of(st.tuples(days, days), pauses), max_size=3).map(tuple),
)

# Long and dense histories as well as sparse ones.
completions = st.one_of(
    st.frozensets(days, max_size=12),
    st.frozensets(days, max_size=12).map(
        lambda gaps: frozenset(FIRST + timedelta(days=n) for n in range(SPAN_DAYS)) - gaps
    ),
    st.frozensets(days, min_size=20),
)

# The two things that a streak is made from.
histories = st.tuples(off_days, completions)
