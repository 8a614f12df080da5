"""The day's predictions, made while people sleep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import bindparam, exists, select

from habit_api.core.clock import known_zones, now
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import release_connection
from habit_api.models import Habit, Prediction, User
from habit_api.predictions import plans, rules, service
from habit_api.predictions.forecasting import forecasts
from habit_api.predictions.plans import LOOKED_BACK
from habit_api.predictions.rules import Place
from habit_api.users.acting import WHO, principal

# Users that are predicted for at a time.
BATCH = 100
_users, _habits, _made = table_of(User).c, table_of(Habit).c, table_of(Prediction).c
# There are hundreds of places, and nobody in most: the query is built once.
_TO_PREDICT = (
    select(_users.id, *WHO)
    .where(
        _users.is_active,
        _users.timezone == bindparam("timezone"),
        _users.day_start_hour == bindparam("day_start_hour"),
        _users.id > bindparam("after"),
        exists().where(
            _habits.user_id == _users.id,
            _habits.active.is_(True),
            _habits.last_completed >= bindparam("since"),
        ),
        ~exists().where(_made.user_id == _users.id, _made.as_of == bindparam("today")),
    )
    .order_by(_users.id)
    .limit(bindparam("batch"))
)


def make() -> int:
    """Make the predictions of all users whose night it is; returns how many were made.

    Of users who have some for their day already, or kept nothing in the last month, none are made.
    """
    moment = now()
    return sum(
        make_for(batch)
        for place in rules.where_it_is_night(moment, known_zones())
        for batch in _batches(place)
    )


def make_for(users: Sequence[Principal]) -> int:
    """Make the predictions of some users in one go, and write them down; returns how many."""
    by_user = {user.id: user for user in users}
    known = {
        user_id: list(own)
        for user_id, own in groupby(plans.of_users(users), key=lambda plan: plan.habit.user_id)
    }
    made = forecasts([plan for own in known.values() for plan in own])
    owner = {plan.habit.id: user_id for user_id, own in known.items() for plan in own}
    service.store(
        {user_id: (by_user[user_id], own) for user_id, own in known.items()},
        [(owner[each.habit_id], each) for each in made],
        at=now(),
    )
    return len(made)


def _batches(place: Place) -> Iterator[list[Principal]]:
    """The users there who are to be predicted for."""
    values = {**asdict(place), "since": place.today - timedelta(days=LOOKED_BACK)}
    values |= {"after": UUID(int=0), "batch": BATCH}
    while rows := run(_TO_PREDICT, values).all():
        values["after"] = rows[-1].id
        release_connection()
        yield [principal(row) for row in rows]
