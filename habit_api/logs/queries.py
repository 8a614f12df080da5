"""Reading entries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from habit_api.core.database import table_of
from habit_api.core.queries import get_owned, paginate_by_key, run
from habit_api.core.security import Principal
from habit_api.core.types import AnySelect
from habit_api.habits import queries as habits
from habit_api.habits.errors import HabitNotFound
from habit_api.logs.errors import LogNotFound, RangeBackwards
from habit_api.models import Habit, HabitLog, User
from habit_api.webhooks.queries import has_listeners

COLUMNS = (
    HabitLog.id,
    HabitLog.user_id,
    HabitLog.habit_id,
    Habit.name.label("habit_name"),
    HabitLog.date,
    HabitLog.value,
    HabitLog.status,
    (HabitLog.status == "completed").label("completed"),
    HabitLog.note,
    HabitLog.streak_count,
    HabitLog.habit_weight,
    HabitLog.total_weight,
    HabitLog.reward_probability,
    HabitLog.reward_id,
    HabitLog.got_reward,
    HabitLog.xp_awarded,
    HabitLog.created_at,
)


_users, _habits = table_of(User), table_of(Habit)
# Built once: every entry begins with it.
_LOCKED = (
    select(
        *habits.COLUMNS,
        _habits.c.break_told,
        _users.c.scarcity,
        _users.c.xp_points,
        has_listeners(_users.c.id).label("listening"),
    )
    .join_from(_users, _habits, _habits.c.user_id == _users.c.id)
    # A stranger's rows are not even locked.
    .where(_users.c.id == bindparam("user_id"), _habits.c.id == bindparam("habit_id"))
    # The user first: two calls of one user cannot wait for each other crosswise.
    .with_for_update(of=[_users, _habits], key_share=True)
)


def locked(user: Principal, habit_id: int) -> Any:
    """The user's habit, both rows locked: `habits.COLUMNS`, `break_told`, `scarcity`, `xp_points`.

    `listening` says whether the user has webhooks: where not, they cost nothing more.

    Raises `HabitNotFound`, `Forbidden`.
    """
    row = run(_LOCKED, {"user_id": user.id, "habit_id": habit_id}).one_or_none()
    if row is None:
        # Another's habit is forbidden, not missing.
        habits.get(user, habit_id)
        raise HabitNotFound(habit_id)
    return row


def get(user: Principal, log_id: int) -> Any:
    """The user's entry. Raises `LogNotFound`, `Forbidden`."""
    return get_owned(_all().where(HabitLog.id == log_id), user.id, missing=LogNotFound(log_id))


def page(
    user: Principal, args: dict[str, Any], *, name: str = "logs", habit_id: int | None = None
) -> dict[str, Any]:
    """A page of the user's entries, or of one habit's. Raises `RangeBackwards`, `CursorInvalid`.

    A `habit_id` that is not the user's raises `HabitNotFound` or `Forbidden`.
    """
    start, end = args["start_date"], args["end_date"]
    if start is not None and end is not None and start > end:
        raise RangeBackwards
    habit_id = habit_id or args.get("habit_id")
    query = _all().where(HabitLog.user_id == user.id)
    if habit_id is not None:
        habits.get(user, habit_id)
        query = query.where(HabitLog.habit_id == habit_id)
    if start is not None:
        query = query.where(HabitLog.date >= start)
    if end is not None:
        query = query.where(HabitLog.date <= end)
    if args["status"] is not None:
        query = query.where(HabitLog.status == args["status"])
    sort = args["sort"]
    key: Any = HabitLog.date if sort.endswith("date") else HabitLog.created_at
    return paginate_by_key(
        query,
        name=name,
        key=key,
        row_id=HabitLog.id,
        descending=sort.startswith("-"),
        args=args,
    )


def _all() -> AnySelect:
    return select(*COLUMNS).join(Habit, Habit.id == HabitLog.habit_id)
