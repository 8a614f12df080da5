"""The day's predictions, made while people sleep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from habit_api.core.clock import now, wall_clock
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import release_connection
from habit_api.models import User
from habit_api.predictions import plans, service
from habit_api.predictions.forecasting import forecasts
from habit_api.users.acting import principal

# How many hours after their day began.
HOUR = 2
# Users that are looked at, and that are predicted for, at a time.
PAGE, BATCH = 1_000, 100


def make() -> int:
    """Make the predictions of all users for whom it is that hour; returns how many were made.

    Of users who kept nothing in the last month none are made: nobody would read them.
    """
    moment, made = now(), 0
    batch: list[Principal] = []
    for user in _users():
        if _is_their_hour(user, moment):
            batch.append(user)
        if len(batch) == BATCH:
            made += make_for(batch)
            batch = []
    return made + make_for(batch)


def make_for(users: Sequence[Principal]) -> int:
    """Make the predictions of some users in one go, and write them down; returns how many."""
    by_user = {user.id: user for user in users}
    known = {
        user_id: list(own)
        for user_id, own in groupby(plans.of_users(users), key=lambda plan: plan.habit.user_id)
    }
    awake = {user_id: own for user_id, own in known.items() if any(plan.kept for plan in own)}
    made = forecasts([plan for own in awake.values() for plan in own])
    owner = {plan.habit.id: user_id for user_id, own in awake.items() for plan in own}
    service.store(
        {user_id: (by_user[user_id], own) for user_id, own in awake.items()},
        [(owner[each.habit_id], each) for each in made],
        at=now(),
    )
    return len(made)


def _is_their_hour(user: Principal, moment: datetime) -> bool:
    return wall_clock(moment, user.timezone).hour == user.day_start_hour + HOUR


def _users() -> Iterator[Principal]:
    after: UUID | None = None
    while True:
        query = select(User).where(User.is_active.is_(True)).order_by(User.id).limit(PAGE)
        if after is not None:
            query = query.where(User.id > after)
        page = db.session.scalars(query).all()
        yield from [principal(user) for user in page]
        if len(page) < PAGE:
            return
        after = page[-1].id
        db.session.expunge_all()
        release_connection()
