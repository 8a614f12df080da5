"""Looking for words in a user's tasks, however many these are.

PostgreSQL: the newest tasks are looked through first, where a frequent word is soon met; a rare one
is left to the index of words. Every step is bounded, so of words that very many tasks have only the
newest finds are put in order. SQLite's index gives the newest finds by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from habit_api.core.extensions import db
from habit_api.core.plans import bitmaps_only
from habit_api.core.security import Principal
from habit_api.core.text import words_of
from habit_api.core.types import AnyRow, AnySelect
from habit_api.models import TaskWords
from habit_api.tasks import finding
from habit_api.tasks.queries import TABLE, present

# So many of the newest tasks are looked through at first.
NEAR = 1_000
# Where one in so many of these is a find, they are all that is put in order.
FREQUENT = 10
# Up to so many finds of the index of words are taken, and the newest of these put in order.
RARE, RANKED = 2_000, 1_000
# So many tasks are looked through for words that are neither near nor rare.
FAR = 4_000
# Of so many words the index is asked, of the longest; the others are compared.
ASKED = 3
# SQLite compares so many words, the longest, with so much of each find: every title, and the first
# few hundred words of a description.
COMPARED, LOOKED_AT = 10, 8_000
# Stems of so many words of what is shown are looked up, to mark them.
KIN = 1_000
DICTIONARIES = ("english_stem", "russian_stem")


class Wanted:
    """What is looked for, as PostgreSQL asks for it: all of some words of a user."""

    def __init__(self, user_id: UUID, words: Sequence[str], forms: finding.Forms) -> None:
        self._query = cast(finding.tsquery(user_id, words, forms), TSQUERY)
        self._whole = cast(finding.whole(user_id, words), TSQUERY)

    def are_in(self, held: Any) -> ColumnElement[bool]:
        """Whether a column of words has them."""
        matches: ColumnElement[bool] = held.op("@@", is_comparison=True)(self._query)
        return matches

    def rank_in(self, held: Any) -> ColumnElement[float]:
        """How well they fit; whole words count twice."""
        rank: ColumnElement[float] = func.ts_rank(held, self._query)
        return rank + func.ts_rank(held, self._whole)


def page(user: Principal, *, q: str, limit: int, offset: int) -> dict[str, Any]:
    """A page of the tasks that have all words of `q`, those that fit best first."""
    words = words_of(q)
    forms = stems(words)
    # Of punctuation alone nothing is to be found.
    ids = _find(user.id, words, forms) if words else []
    rows = _rows(user, ids[offset : offset + limit])
    is_find = finding.fits(words, _kin(rows, forms))
    return {
        "tasks": [{**present(row), "highlight": _highlight(row, is_find)} for row in rows],
        "total": len(ids),
        "limit": limit,
        "offset": offset,
    }


def stems(words: Iterable[str]) -> dict[str, list[str]]:
    """The stems of `words`, English and Russian; none on SQLite, which knows no stems."""
    asked = list(words)
    if db.engine.dialect.name != "postgresql" or not asked:
        return {}
    word = func.unnest(cast(asked, ARRAY(String))).column_valued("word")
    found = db.session.execute(
        select(word, *(func.ts_lexize(name, word).label(name) for name in DICTIONARIES))
    )
    # A word that a dictionary passes over has no stems there.
    return {row[0]: [stem for lexemes in row[1:] for stem in lexemes or ()] for row in found}


def stored_words(task: Any, forms: finding.Forms) -> str:
    """What `task_words` holds of a task."""
    shown = task.user_id, task.title, task.description
    if db.engine.dialect.name == "postgresql":
        return finding.vector(*shown, forms)
    return finding.plain(*shown)


def _find(user_id: UUID, words: Sequence[str], forms: finding.Forms) -> Sequence[int]:
    """The ids of the finds, the best first, and the newest of those that are alike."""
    if db.engine.dialect.name != "postgresql":
        return _find_by_fts(user_id, words)
    wanted = Wanted(user_id, words, forms)
    looked_through, ids = _ranked(_newest(user_id, NEAR), wanted)
    if looked_through < NEAR or len(ids) * FREQUENT >= NEAR:
        return ids
    longest = Wanted(user_id, sorted(words, key=len, reverse=True)[:ASKED], forms)
    by_index = select(TaskWords.task_id, TaskWords.words).where(longest.are_in(TaskWords.words))
    with bitmaps_only():
        looked_through, ids = _ranked(by_index.limit(RARE + 1), wanted)
    if looked_through <= RARE:
        return ids
    return _ranked(_newest(user_id, FAR), wanted)[1]


def _newest(user_id: UUID, count: int) -> AnySelect:
    newest = select(TaskWords.task_id, TaskWords.words).where(TaskWords.user_id == user_id)
    return newest.order_by(TaskWords.task_id.desc()).limit(count)


def _ranked(looked_through: AnySelect, wanted: Wanted) -> tuple[int, list[int]]:
    """How many tasks were looked through, and which of them fit, in order."""
    tasks = looked_through.cte("tasks_here").prefix_with("MATERIALIZED")
    finds = (
        select(tasks.c.task_id, tasks.c.words)
        .where(wanted.are_in(tasks.c.words))
        .order_by(tasks.c.task_id.desc())
        .limit(RANKED)
        .subquery("finds")
    )
    number = select(func.count().label("number")).select_from(tasks).subquery("counted")
    ordered = select(number.c.number, finds.c.task_id).join_from(
        number, finds, true(), isouter=True
    )
    ordered = ordered.order_by(wanted.rank_in(finds.c.words).desc(), finds.c.task_id.desc())
    rows = db.session.execute(ordered).all()
    return rows[0].number, [row.task_id for row in rows if row.task_id is not None]


def _find_by_fts(user_id: UUID, words: Sequence[str]) -> Sequence[int]:
    index = table("task_search", column("rowid"))
    newest = (
        select(index.c.rowid)
        .where(literal_column("task_search").op("MATCH")(finding.match(user_id, words)))
        .order_by(index.c.rowid.desc())
        .limit(RANKED)
    )
    begun = func.substr(TaskWords.words, 1, LOOKED_AT).label("words")
    finds = (
        select(TaskWords.task_id, begun)
        .where(TaskWords.task_id.in_(newest), TaskWords.user_id == user_id)
        .cte("finds")
        # Else SQLite would read and cut the words anew for each comparison.
        .prefix_with("MATERIALIZED")
    )
    mine = finding.token(user_id)
    longest = sorted(words, key=len, reverse=True)[:COMPARED]
    fit = [_fit_of(mine + word, finds.c.words) for word in longest]
    ids = select(finds.c.task_id).order_by(sum(fit[1:], fit[0]).desc(), finds.c.task_id.desc())
    return db.session.scalars(ids).all()


def _fit_of(word: str, held: Any) -> ColumnElement[int]:
    """How well a word fits: the title counts more than the description, all more than a part."""
    bar = func.instr(held, "|")
    begun, whole = func.instr(held, f" {word}"), func.instr(held, f" {word} ")
    points = ((begun.between(1, bar), 4), (whole.between(1, bar), 2), (whole > 0, 1))
    fits = [case((is_so, worth), else_=0) for is_so, worth in points]
    return sum(fits[1:], fits[0])


def _rows(user: Principal, ids: Sequence[int]) -> list[AnyRow]:
    """The tasks of the page, in its order."""
    if not ids:
        return []
    query = select(TABLE).where(and_(TABLE.c.id.in_(ids), TABLE.c.user_id == user.id))
    found = {row.id: row for row in db.session.execute(query)}
    # One may have been deleted in between.
    return [found[task_id] for task_id in ids if task_id in found]


def _kin(rows: Sequence[Any], forms: finding.Forms) -> frozenset[str]:
    """The words of `rows` that share a stem with one that was looked for."""
    wanted = {stem for known in forms.values() for stem in known}
    # All but the last letter of a stem begins its words ("happi", "happy").
    roots = tuple({stem[:-1] for stem in wanted if len(stem) > 1})
    if not roots:
        return frozenset()
    candidates: dict[str, None] = {}
    for row in rows:
        for word in words_of(f"{row.title} {row.description or ''}"):
            if word.startswith(roots):
                candidates[word] = None
    known = stems(list(candidates)[:KIN])
    return frozenset(word for word, found in known.items() if wanted & set(found))


def _highlight(row: Any, is_find: Any) -> dict[str, str | None]:
    about = row.description
    return {
        "title": finding.marked(row.title, is_find),
        "description": about and finding.marked(finding.excerpt(about, is_find), is_find),
    }
