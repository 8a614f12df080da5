"""Runs of days, held to a second and obvious form whatever comes and goes."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.figures import rules, service
from habit_api.models import ActivityDay, Standing, User
from tests.figures.steps import second_form
from tests.times import TODAY

NAMES = count()
days = st.integers(0, 12).map(lambda n: TODAY - timedelta(days=n))
# A date, whether it is an import's, whether one more comes or one goes.
steps = st.tuples(days, st.booleans(), st.booleans())


@pytest.fixture
def _right_in_the_end():
    """There are no entries behind these days."""


@given(st.sets(st.dates(), max_size=60))
def test_runs_of_any_days(some):
    assert dict(rules.runs(sorted(some))) == second_form(some)


@given(st.lists(st.integers(0, 5)))
def test_equal_figures_share_a_rank(some):
    some.sort(reverse=True)
    assert list(rules.ranks(some)) == [1 + sum(n > mine for n in some) for mine in some]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(steps, max_size=40))
@example([(TODAY - timedelta(days=n), False, True) for n in (4, 3, 1, 0, 2)])
@example([(TODAY - timedelta(days=n), n == 2, True) for n in range(5)])
def test_any_days_that_come_and_go_leave_the_right_runs(app, steps):
    with app.app_context():
        with unit_of_work():
            user_id = new_user()
        held = {True: Counter(), False: Counter()}
        for day, imported, comes in steps:
            if not comes and not held[imported][day]:
                continue
            held[imported][day] += 1 if comes else -1
            with unit_of_work():
                by = 1 if comes else -1
                service.note_day(user_id, day, completions=by, imported=imported)
            check(user_id, held)


@given(bulk=st.dictionaries(days, st.integers(1, 3), max_size=8), own=st.lists(days, max_size=8))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_import_numbers_the_days_with_those_there_are(app, bulk, own):
    with app.app_context(), unit_of_work():
        user_id = new_user()
        for day in own:
            service.note_day(user_id, day, sessions=1, focus_min=25)
        service.note_import(user_id, bulk)
        check(user_id, {True: Counter(bulk), False: Counter(own)})


def test_what_comes_to_nothing_leaves_nothing(app):
    with app.app_context(), unit_of_work():
        user_id = new_user()
        service.note_day(user_id, TODAY)
        service.earned(user_id, at=now())
        service.note_import(user_id, {})
        assert db.session.scalars(select(ActivityDay.run)).all() == []
        assert db.session.scalars(select(Standing.xp)).all() == []


def check(user_id, held):
    """What is stored of the user is what is `held`, imported (True) or not."""
    rows = db.session.execute(select(ActivityDay).where(ActivityDay.user_id == user_id)).scalars()
    table = {row.date: row for row in rows}
    earned = {day for day, number in held[False].items() if number > 0}
    active = earned | {day for day, number in held[True].items() if number > 0}
    numbers, earned_numbers = second_form(active), second_form(earned)
    assert set(table) >= active
    for day, row in table.items():
        assert row.completions + row.sessions == held[True][day] + held[False][day]
        assert (row.run, row.earned_run) == (numbers.get(day, 0), earned_numbers.get(day, 0))
    best = db.session.scalar(
        select(Standing.best_streak).where(Standing.user_id == user_id, Standing.span == "all")
    )
    assert (best or 0) == max(earned_numbers.values(), default=0)
    db.session.expunge_all()


def new_user() -> UUID:
    db.session.execute(delete(User))
    name = f"user{next(NAMES)}"
    values = {"username": name, "username_key": name, "email": None, "email_key": None}
    found = db.session.scalar(insert(User).values(values).returning(User.id))
    assert found is not None
    return found
