"""Reading what users published.

Newest first is a walk along an index, on which words that many habits have are soon met. A rare one
would be looked for in vain for long: for it PostgreSQL has an index of words. Every step is bounded
whatever is searched for; where none of them fills a page, the page says where to go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, cast, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import aliased

from habit_api.core.extensions import db
from habit_api.core.plans import bitmaps_only
from habit_api.core.queries import decode_cursor, encode_cursor
from habit_api.core.text import words_of
from habit_api.core.types import AnyRow, AnySelect
from habit_api.habits.queries import schedule_shown
from habit_api.models import Habit, PublicHabit, User
from habit_api.sharing.errors import NotPublic

# So many habits are looked through at first: a word that one in fifty has fills a page.
NEAR = 1_000
# So many more where that gave a part of the page: cheaper than to put all finds in order.
NEXT = 10_000
# Up to so many finds of the index of words are put in order.
RARE = 10_000
# So many are looked through for words that are neither near nor rare; then the page ends.
FAR = 50_000
# Of so many words the index is asked, of the longest; the others are compared.
ASKED = 3

Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; `words` are beginnings of words, all of which must be there."""

    limit: int
    after: Place | None
    category: str | None
    words: tuple[str, ...]


def page(args: dict[str, Any]) -> dict[str, Any]:
    """A page of what is published, newest first. Raises `CursorInvalid`."""
    q, cursor = args["q"], args["cursor"]
    search = Search(
        limit=args["limit"],
        after=decode_cursor(cursor, PublicHabit.published_at) if cursor else None,
        category=args["category"],
        words=tuple(words_of(q)) if q else (),
    )
    # Of punctuation alone nothing is to be found.
    rows, end = ([], None) if q and not search.words else _find(search)
    if len(rows) > search.limit:
        rows = rows[: search.limit]
        end = rows[-1].published_at, rows[-1].id
    return {
        "habits": [present(row) for row in rows],
        "limit": search.limit,
        "next_cursor": encode_cursor(*end) if end else None,
    }


def get(habit_id: int) -> Any:
    """A published habit of an active user. Raises `NotPublic`."""
    row = db.session.execute(_shown(PublicHabit).where(Habit.id == habit_id)).one_or_none()
    if row is None:
        raise NotPublic(habit_id)
    return row


def present(row: Any) -> dict[str, Any]:
    """A published habit as the API shows it."""
    return {**row._mapping, "schedule": schedule_shown(row)}  # noqa: SLF001 - its public name


def _find(search: Search) -> tuple[Sequence[AnyRow], Place | None]:
    """The page and one row more; or fewer and, unless these are all, where looking ended."""
    rows, end = _newest(search, NEAR)
    if end is not None and len(rows) * NEXT > search.limit * NEAR:
        rows, end = _further(search, rows, end, NEXT)
    if end is None:
        return rows, None
    if search.words and db.engine.dialect.name == "postgresql":
        places = _by_index(search)
        if places is not None:
            return _at(search, places)
    return _further(search, rows, end, FAR)


def _further(
    search: Search, rows: Sequence[AnyRow], after: Place, bound: int
) -> tuple[Sequence[AnyRow], Place | None]:
    """`rows`, found up to `after`, and what is found among the next `bound`."""
    rest = replace(search, after=after, limit=search.limit - len(rows))
    more, end = _newest(rest, bound)
    return [*rows, *more], end


def _newest(search: Search, bound: int) -> tuple[Sequence[AnyRow], Place | None]:
    """What is found among the `bound` newest."""
    looked_through = _narrowed(select(PublicHabit), search, PublicHabit)
    looked_through = looked_through.order_by(*_newest_first(PublicHabit)).limit(bound)
    near = aliased(PublicHabit, looked_through.subquery("near"))
    query = _shown(near).order_by(*_newest_first(near)).limit(search.limit + 1)
    if search.words:
        query = query.where(_has(near.words, search.words))
    rows = db.session.execute(query).all()
    if len(rows) > search.limit:
        return rows, None
    last = looked_through.with_only_columns(PublicHabit.published_at, PublicHabit.habit_id)
    end = db.session.execute(last.offset(bound - 1).limit(1)).one_or_none()
    return rows, None if end is None else (end.published_at, end.habit_id)


def _by_index(search: Search) -> list[Place] | None:
    """Where the words are, newest first; None where the index finds too much to put in order.

    More than the page needs, for there may be some whose authors are not active.
    """
    longest = sorted(search.words, key=len, reverse=True)
    finds = (
        select(PublicHabit.published_at, PublicHabit.habit_id, PublicHabit.category)
        .where(_has(PublicHabit.words, longest[:ASKED]))
        # By a function of the column, or the index would be asked of them too.
        .where(_has(func.strip(PublicHabit.words), longest[ASKED:]))
        .limit(RARE + 1)
        .cte("finds")
        .prefix_with("MATERIALIZED")
    )
    newest = _narrowed(select(finds.c.published_at, finds.c.habit_id), search, finds.c)
    newest = newest.order_by(*_newest_first(finds.c)).limit(2 * search.limit + 1)
    places = newest.subquery("places")
    number = select(func.count().label("number")).select_from(finds).subquery("number")
    query = select(number, places).join_from(number, places, true(), isouter=True)
    with bitmaps_only():
        rows = db.session.execute(query.order_by(*_newest_first(places.c))).all()
    if rows[0].number > RARE:
        return None
    return [(row.published_at, row.habit_id) for row in rows if row.habit_id is not None]


def _at(search: Search, places: list[Place]) -> tuple[Sequence[AnyRow], Place | None]:
    """The habits at `places`, and the last of these where there may be more."""
    ids = [habit_id for _, habit_id in places]
    query = _shown(PublicHabit).where(PublicHabit.habit_id.in_(ids))
    query = query.order_by(*_newest_first(PublicHabit)).limit(search.limit + 1)
    return db.session.execute(query).all(), places[-1] if len(ids) > 2 * search.limit else None


def _shown(found: Any) -> AnySelect:
    """What is shown of the habits in `found`, a `PublicHabit`, whose authors are active."""
    return (
        select(
            Habit.id,
            Habit.name,
            Habit.description,
            Habit.category,
            Habit.kind,
            Habit.target_value,
            Habit.target_type,
            Habit.unit,
            Habit.schedule_type,
            Habit.schedule_weekdays,
            Habit.schedule_n,
            Habit.place,
            Habit.duration_seconds,
            Habit.pleasant,
            found.published_at,
            case((User.public_profile, User.username)).label("author"),
        )
        .select_from(found)
        .join(Habit, Habit.id == found.habit_id)
        .join(User, User.id == Habit.user_id)
        .where(User.is_active)
    )


def _narrowed(query: AnySelect, search: Search, table: Any) -> AnySelect:
    if search.category is not None:
        query = query.where(table.category == search.category)
    if search.after is not None:
        place = tuple_(*search.after)
        query = query.where(tuple_(table.published_at, table.habit_id) < place)
    return query


def _newest_first(table: Any) -> tuple[ColumnElement[Any], ...]:
    return table.published_at.desc(), table.habit_id.desc()


def _has(column: Any, beginnings: Sequence[str]) -> ColumnElement[bool]:
    """Whether each of `beginnings` begins a word in `column`."""
    if not beginnings:
        return true()
    if db.engine.dialect.name == "postgresql":
        # Words are letters and digits: nothing in them ends the quotes.
        wanted = " & ".join(f"'{word}':*" for word in beginnings)
        matches: ColumnElement[bool] = column.op("@@", is_comparison=True)(cast(wanted, TSQUERY))
        return matches
    return and_(*(column.contains(f" {word}", autoescape=True) for word in beginnings))
