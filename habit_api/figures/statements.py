"""The ledger's statements, built once: a completion runs two of them each time.

They are PostgreSQL's upserts, which SQLite understands word for word. In `days` and `standings`
below, `excluded` is the row that would have been inserted.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Integer,
    bindparam,
    case,
    func,
    join,
    literal_column,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from habit_api.core.database import table_of
from habit_api.core.types import Instant
from habit_api.figures.queries import IS_RANKED
from habit_api.figures.rules import ALL, EVER, SPANS
from habit_api.models import ActivityDay, Standing, User

DAYS, STANDINGS = table_of(ActivityDay), table_of(Standing)
COUNTED = ("completions", "sessions", "focus_min", "earned")
SUMMED = ("xp", "focus_min", "sessions", "completions")
RUNS = ("run", "earned_run")
_days, _standings = DAYS.c, STANDINGS.c
_user, _day = bindparam("owner", type_=_days.user_id.type), bindparam("day", type_=_days.date.type)
_mine = _days.user_id == _user
# The columns of a row that shares the table's name in an upsert.
_counts: dict[str, Any] = {name: bindparam(name, type_=Integer()) for name in COUNTED}


def _goes_on(run: str, lives: Any) -> Any:
    """The length of the day's run: one more than the day before has, if the day has any."""
    other = DAYS.alias("before")
    before = select(other.c[run]).where(
        other.c.user_id == _user, other.c.date == bindparam("before", type_=_days.date.type)
    )
    return case((lives > 0, func.coalesce(before.scalar_subquery(), 0) + 1), else_=0)


_fresh = insert(DAYS).values(
    user_id=_user,
    date=_day,
    **_counts,
    run=_goes_on("run", _counts["completions"] + _counts["sessions"]),
    earned_run=_goes_on("earned_run", _counts["earned"]),
    updated_at=bindparam("at", type_=_days.updated_at.type),
)


def _still(run: str, lives: Any) -> Any:
    """The run of a day that there was a row of: `lives` is what it comes to now."""
    kept = case((_days[run] > 0, _days[run]), else_=_fresh.excluded[run])
    return case((lives > 0, kept), else_=0)


_sums = {name: _days[name] + _fresh.excluded[name] for name in COUNTED}
ADD_TO_DAY = _fresh.on_conflict_do_update(
    index_elements=[_days.user_id, _days.date],
    set_={
        **_sums,
        "run": _still("run", _sums["completions"] + _sums["sessions"]),
        "earned_run": _still("earned_run", _sums["earned"]),
        "updated_at": _fresh.excluded.updated_at,
    },
).returning(
    (_days.completions + _days.sessions).label("deeds"), _days.earned, *(_days[run] for run in RUNS)
)
RUNS_OF_DAY = select(*(_days[run] for run in RUNS)).where(_mine, _days.date == _day)


def _shift(run: str) -> Any:
    """Moves the numbers of the run that goes on after `day`, and of no other."""
    other = DAYS.alias("other")
    next_run = select(func.min(other.c.date)).where(
        other.c.user_id == _user,
        other.c[run] == 1,
        other.c.date > bindparam("next", type_=_days.date.type),
    )
    end = func.coalesce(next_run.scalar_subquery(), literal_column("'9999-12-31'", _days.date.type))
    return (
        update(DAYS)
        .where(_mine, _days.date > _day, _days.date < end, _days[run] > 0)
        .values({run: _days[run] + bindparam("by", type_=Integer())})
    )


SHIFT = {run: _shift(run) for run in RUNS}

# Imports: counted first, numbered all together afterwards.
_brought = insert(DAYS).values(
    user_id=_user,
    date=_day,
    completions=bindparam("completions"),
    sessions=bindparam("sessions"),
    focus_min=bindparam("focus_min"),
    earned=0,
    run=0,
    earned_run=0,
    updated_at=bindparam("at", type_=_days.updated_at.type),
)
BRING = _brought.on_conflict_do_update(
    index_elements=[_days.user_id, _days.date],
    set_={
        **{
            name: _days[name] + _brought.excluded[name]
            for name in ("completions", "sessions", "focus_min")
        },
        "updated_at": _brought.excluded.updated_at,
    },
)
ACTIVE = (
    select(_days.date, _days.run)
    .where(_mine, _days.completions + _days.sessions > 0)
    .order_by(_days.date)
)
NUMBER = (
    update(DAYS).where(_mine, _days.date == _day).values(run=bindparam("number", type_=Integer()))
)

_spans = union_all(
    *(
        select(
            literal_column(f"'{span}'", _standings.span.type).label("span"),
            bindparam(span, type_=Instant()).label("since"),
        )
        for span in SPANS
    )
).subquery("spans")
_zeros = dict.fromkeys((*SUMMED, "best_streak"), literal_column("0", Integer()))


def _of_user(rows: Any, span: Any, since: Any, figures: dict[str, Any]) -> Any:
    """What to insert of the user's `rows`, with whether they are ranked as it is at this moment."""
    row = {"user_id": User.id, "span": span, "since": since, **_zeros, **figures}
    row["visible"] = IS_RANKED
    chosen = select(*(value.label(name) for name, value in row.items())).select_from(rows)
    return insert(STANDINGS).from_select(list(row), chosen.where(User.id == _user))


_award = _of_user(
    join(User, _spans, true()),
    _spans.c.span,
    _spans.c.since,
    {name: bindparam(name, type_=Integer()) for name in SUMMED},
)
_same_span = _award.excluded.since == _standings.since
EARN = _award.on_conflict_do_update(
    index_elements=[_standings.user_id, _standings.span],
    set_={
        "since": _award.excluded.since,
        **{
            name: _award.excluded[name] + case((_same_span, _standings[name]), else_=0)
            for name in SUMMED
        },
    },
    # What was awarded in a month or week that is over counts there no more.
    where=_award.excluded.since >= _standings.since,
)
_longest = select(func.coalesce(func.max(_days.earned_run), 0)).where(_mine).scalar_subquery()
_best = _of_user(
    User,
    literal_column(f"'{ALL}'", _standings.span.type),
    bindparam("since", EVER, type_=Instant()),
    {"best_streak": _longest},
)
BEST = _best.on_conflict_do_update(
    index_elements=[_standings.user_id, _standings.span],
    set_={"best_streak": _best.excluded.best_streak},
    where=_best.excluded.best_streak != _standings.best_streak,
)
