"""The days of a user, and the runs that they make.

A day's run goes on from the day before, so one rule keeps all of them: the number of the next day
is one more. Where it is not any more, the run that begins or goes on there is moved as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from habit_api.core.clock import now
from habit_api.core.queries import run as execute
from habit_api.figures import rules, statements

ONE_DAY = timedelta(days=1)
# Rows in one INSERT statement's run.
BATCH = 5_000


def add(user_id: UUID, day: date, counts: Mapping[str, int]) -> set[str]:
    """Add `counts` to a day; returns which of its runs began or ended by that."""
    row = execute(
        statements.ADD_TO_DAY,
        {"owner": user_id, "day": day, "before": day - ONE_DAY, "at": now(), **counts},
    ).one()
    added = {"run": counts["completions"] + counts["sessions"], "earned_run": counts["earned"]}
    has = {"run": row.deeds, "earned_run": row.earned}
    # Whoever has nothing now, or nothing but what was added, went or came.
    flipped = {run for run, by in added.items() if by and has[run] in (0, by)}
    if flipped:
        _renumber_after(user_id, day, row)
    return flipped


def _renumber_after(user_id: UUID, day: date, here: Any) -> None:
    """Let the runs of the next day go on from those of `day`."""
    next_day = day + ONE_DAY
    found = execute(statements.RUNS_OF_DAY, {"owner": user_id, "day": next_day})
    after = found.one_or_none()
    for run in statements.RUNS if after is not None else ():
        number = getattr(after, run)
        by = getattr(here, run) + 1 - number
        if number and by:
            moved = {"owner": user_id, "day": day, "next": next_day, "by": by}
            execute(statements.SHIFT[run], moved)


def fill(
    user_id: UUID, completions: Mapping[date, int], sessions: Mapping[date, tuple[int, int]]
) -> None:
    """Add what earned nothing to many days, and number the user's days anew.

    `sessions` has how many there were on a date, and their minutes together.
    """
    at = now()
    rows = [
        {
            "owner": user_id,
            "day": day,
            "completions": completions.get(day, 0),
            "sessions": sessions.get(day, (0, 0))[0],
            "focus_min": sessions.get(day, (0, 0))[1],
            "at": at,
        }
        for day in completions.keys() | sessions.keys()
    ]
    for start in range(0, len(rows), BATCH):
        execute(statements.BRING, rows[start : start + BATCH])
    active = execute(statements.ACTIVE, {"owner": user_id})
    stored = {row.date: row.run for row in active}
    wrong = [
        {"owner": user_id, "day": day, "number": run}
        for day, run in rules.runs(stored)
        if stored[day] != run
    ]
    if wrong:
        execute(statements.NUMBER, wrong)
