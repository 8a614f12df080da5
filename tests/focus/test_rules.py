"""How long a session was, until when it may stay open, and what it earns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from habit_api.focus import rules
from habit_api.garden.rules import earned_stage

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
starts = st.timedeltas(timedelta(), timedelta(days=36_500)).map(lambda after: BEGIN + after)
plans = st.none() | st.integers(1, 480)
spans = st.timedeltas(timedelta(days=-1), timedelta(days=3))


@given(starts, spans, plans)
def test_minutes_never_exceed_what_passed_the_plan_or_480(start, span, planned):
    minutes = rules.focus_min(start, start + span, planned)
    assert 0 <= minutes <= (planned or 480)
    assert minutes == 0 or timedelta(minutes=minutes) <= span
    if timedelta() <= span < timedelta(minutes=planned or 480):
        assert span - timedelta(minutes=minutes) < timedelta(minutes=1)


@given(starts, spans, spans, plans)
def test_more_time_never_counts_less(start, first, second, planned):
    shorter, longer = sorted((first, second))
    counted = [rules.focus_min(start, start + span, planned) for span in (shorter, longer)]
    assert counted == sorted(counted)


@given(starts, plans)
def test_whoever_does_all_that_was_planned_is_in_time(start, planned):
    deadline = rules.deadline(start, planned)
    minutes = planned or 480
    assert start + timedelta(minutes=minutes) < deadline
    assert rules.focus_min(start, deadline, planned) == minutes


@given(starts, spans, plans)
def test_a_session_is_overdue_only_while_active_and_after_its_deadline(start, span, planned):
    deadline = rules.deadline(start, planned)
    for status in rules.STATUSES:
        session = SimpleNamespace(status=status, deadline=deadline)
        overdue = rules.is_overdue(session, deadline + span)
        assert overdue == (status == rules.ACTIVE and span > timedelta())


@given(st.integers(0, 480))
def test_a_stage_costs_five_minutes_of_a_completed_session(minutes):
    stage = earned_stage(rules.COMPLETED, minutes)
    assert 0 <= stage <= 5
    assert stage * 5 <= minutes
    assert stage == 5 or minutes < (stage + 1) * 5
    assert earned_stage(rules.ACTIVE, minutes) == earned_stage(rules.ABANDONED, minutes) == 0
