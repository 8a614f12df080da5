"""Reading habits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select

from habit_api.core.clock import today_for
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.queries import Listing, escaped, get_owned
from habit_api.core.schedule import (
    OffDays,
    ScheduleType,
    WeekStart,
    is_due,
    start_of_week,
)
from habit_api.core.security import Principal
from habit_api.core.text import name_key
from habit_api.core.types import AnyRow
from habit_api.core.weekdays import LISTS
from habit_api.habits.errors import HabitNotFound
from habit_api.models import Habit, HabitLog
from habit_api.streaks import pauses
from habit_api.streaks.plan import schedule_of

# Columns of the table, not of the entity: a list is the most frequent call of all, and the ORM's
# way to a statement and to its rows costs more than all the rest of it.
_habits = table_of(Habit).c
NAMES = (
    "id",
    "name",
    "description",
    "category",
    "color",
    "kind",
    "target_value",
    "target_type",
    "unit",
    "schedule_type",
    "schedule_weekdays",
    "schedule_n",
    "weight",
    "allowed_skip_days",
    "exempt_weekdays",
    "reminder_times",
    "pleasant",
    "linked_habit_id",
    "treat",
    "published_at",
    "place",
    "duration_seconds",
    "active",
    "streak",
    "longest_streak",
    "last_completed",
    "run_start",
    "alive_until",
    "created_at",
    "updated_at",
)
# A list knows whose it is, and twenty UUIDs cost as much as a statement.
_SHOWN = tuple(_habits[name] for name in NAMES)
COLUMNS: tuple[ColumnElement[Any], ...] = (*_SHOWN, _habits.user_id)
_BY_ID = select(*COLUMNS).where(_habits.id == bindparam("habit_id"))
_LOCKED = _BY_ID.with_for_update()
FILTERS = {
    "active": _habits.active == bindparam("active"),
    "category": _habits.category == bindparam("category"),
    "kind": _habits.kind == bindparam("kind"),
    "pleasant": _habits.pleasant == bindparam("pleasant"),
    "q": _habits.search_key.contains(bindparam("q"), escape="/"),
}
SORTS: dict[str, ColumnElement[Any]] = {
    "name": _habits.name_key,
    # Ids count up as habits are made, and are what the index is sorted by.
    "created_at": _habits.id,
    "weight": _habits.weight,
    "current_streak": case((_habits.alive_until >= bindparam("today"), _habits.streak), else_=0),
}
PART = {"interval": "every_days", "times_per_week": "count"}


def get(user: Principal, habit_id: int, *, lock: bool = False) -> AnyRow:
    """The user's habit as a row of `COLUMNS`. Raises `HabitNotFound`, `Forbidden`.

    With `lock` it is kept from other writers until the unit of work ends (SQLite has no row locks:
    there the unit of work itself waits for its turn).
    """
    query = _LOCKED if lock else _BY_ID
    missing, values = HabitNotFound(habit_id), {"habit_id": habit_id}
    row: AnyRow = get_owned(query, user.id, missing=missing, values=values)
    return row


def page(user: Principal, args: dict[str, Any]) -> dict[str, Any]:
    """A page of the user's habits, filtered and sorted as `args` say."""
    today = today_for(user)
    filters = {name: args[name] for name in FILTERS if args[name] is not None}
    listing = _listing(frozenset(filters), args["sort"])
    if "q" in filters:
        filters["q"] = escaped(name_key(filters["q"]))
    values = {"user_id": user.id, "today": today, **filters}
    if args["due_on"] is None:
        found = listing.page(values, name="habits", limit=args["limit"], offset=args["offset"])
    else:
        due = due_on(user, db.session.execute(listing.rows, values).all(), args["due_on"])
        chosen = due[args["offset"] : args["offset"] + args["limit"]]
        found = {"habits": chosen, "total": len(due)}
        found |= {"limit": args["limit"], "offset": args["offset"]}
    found["habits"] = [present(row, today) for row in found["habits"]]
    return found


def present(row: Any, today: date) -> dict[str, Any]:
    """A row of `COLUMNS` as the API shows it on `today`."""
    # A row may have more columns than are shown, after these.
    shown = dict(zip(NAMES, row, strict=False))
    shown["schedule"] = schedule_shown(row)
    shown["public"] = shown["published_at"] is not None
    shown["exempt_weekdays"] = LISTS[shown["exempt_weekdays"]]
    alive_until = shown["alive_until"]
    shown["current_streak"] = shown["streak"] if alive_until and today <= alive_until else 0
    return shown


def schedule_shown(row: Any) -> dict[str, Any]:
    """A row's schedule as the API shows it."""
    kind = row.schedule_type
    if kind == "daily":
        return {"type": kind}
    if kind == "weekdays":
        return {"type": kind, "weekdays": LISTS[row.schedule_weekdays]}
    return {"type": kind, PART[kind]: row.schedule_n}


def due_on(user: Principal, habits: Sequence[AnyRow], day: date) -> list[AnyRow]:
    """Those of `habits` that are due on `day`, judged by what was entered before it.

    Three queries, however many habits there are.
    """
    facts = _facts_before(user, day)
    last = {habit_id: fact[0] for habit_id, fact in facts.items()}
    off = off_days(user, habits, day, last=last)
    due = []
    for habit in habits:
        done, in_week = facts.get(habit.id, (None, 0))
        schedule = schedule_of(habit, user.week_start)
        if is_due(schedule, off[habit.id], day, last_completion=done, completed_in_week=in_week):
            due.append(habit)
    return due


def off_days(
    user: Principal, habits: Sequence[AnyRow], day: date, *, last: Mapping[int, date]
) -> dict[int, OffDays]:
    """The skips and pauses that bear on whether `habits` are due on `day`, by habit.

    Those of its week, and for intervals those since the `last` completion. Two queries.
    """
    since = [start_of_week(day, WeekStart(user.week_start))]
    since += [
        last[habit.id]
        for habit in habits
        if habit.schedule_type == ScheduleType.INTERVAL and habit.id in last
    ]
    rows = db.session.execute(
        select(HabitLog.habit_id, HabitLog.date).where(
            HabitLog.user_id == user.id,
            HabitLog.status == "skipped",
            HabitLog.date.between(min(since), day),
        )
    )
    skips: dict[int, set[date]] = {}
    for row in rows:
        skips.setdefault(row.habit_id, set()).add(row.date)
    paused = pauses.of_user(user.id, since=min(since))
    return {
        habit.id: OffDays(
            skipped=frozenset(skips.get(habit.id, ())), pauses=pauses.spans(paused, habit.id)
        )
        for habit in habits
    }


def _facts_before(user: Principal, day: date) -> dict[int, tuple[date, int]]:
    """Each habit's last completion before `day`, and its completions in the week before it."""
    week = start_of_week(day, WeekStart(user.week_start))
    in_week = func.sum(case((HabitLog.date >= week, 1), else_=0))
    rows = db.session.execute(
        select(HabitLog.habit_id, func.max(HabitLog.date).label("last"), in_week.label("in_week"))
        .where(HabitLog.user_id == user.id, HabitLog.status == "completed", HabitLog.date < day)
        .group_by(HabitLog.habit_id)
    )
    return {row.habit_id: (row.last, row.in_week) for row in rows}


@lru_cache(maxsize=256)
def _listing(filters: frozenset[str], sort: str) -> Listing:
    """The user's habits by these filters in this order, as a statement that is built once."""
    conditions = [FILTERS[name] for name in sorted(filters)]
    column = SORTS[sort.removeprefix("-")]
    order: list[ColumnElement[Any]] = [column] if column is _habits.id else [column, _habits.id]
    if sort.startswith("-"):
        order = [each.desc() for each in order]
    query = select(*_SHOWN).where(_habits.user_id == bindparam("user_id"), *conditions)
    return Listing(query.order_by(*order))
