"""A habit's entries from some day on, and what a change of one of them does to the numbers.

Reads no further than the change reaches: entries come in chunks, and the walk over the later
completions stops as soon as the rules say that the rest stays as it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.schedule import OffDays, Schedule, start_of_week
from habit_api.core.types import AnyRow
from habit_api.models import HabitLog
from habit_api.streaks import rules
from habit_api.streaks.pauses import of_user, spans
from habit_api.streaks.rules import Step

# How many entries are read at first; hardly any change reaches further.
CHUNK = 400
# By table and built once: to make a statement by way of the ORM costs more than to run it.
_logs = table_of(HabitLog).c
_SINCE = (
    select(
        _logs.id,
        _logs.date,
        _logs.status,
        _logs.value,
        _logs.note,
        _logs.streak_count,
        _logs.run_start,
        _logs.created_at,
    )
    .where(_logs.habit_id == bindparam("habit_id"), _logs.date >= bindparam("since"))
    .order_by(_logs.date)
    .limit(bindparam("chunk"))
)
_BEFORE = (
    select(_logs.date, _logs.streak_count, _logs.run_start)
    .where(
        _logs.habit_id == bindparam("habit_id"),
        _logs.date < bindparam("day"),
        _logs.streak_count.is_not(None),
    )
    .order_by(_logs.date.desc())
    .limit(1)
)


@dataclass(slots=True)
class Outcome:
    """What a change comes to.

    `step` is the changed day's own (None unless it is completed now), `renumbered` the later logs
    with their new steps, `lost` the numbers that stood on those before. `last`, the last completion
    afterwards, and `alive_until` only count where `reached_end`; else both stay as they are stored.
    """

    step: Step | None = None
    renumbered: list[tuple[int, Step]] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    reached_end: bool = True
    last: Step | None = None
    alive_until: date | None = None


class Timeline:
    """The entries of one habit from the run-up of `day` on. The habit's row must be locked."""

    def __init__(self, habit: Any, schedule: Schedule, *, day: date) -> None:
        self.habit_id: int = habit.id
        self.schedule = schedule
        self.before = _completion_before(habit, day)
        anchor = self.before.date if self.before else day
        self._next = start_of_week(anchor, schedule.week_start)
        self.pauses = spans(of_user(habit.user_id, since=self._next), habit.id)
        self._chunk = CHUNK
        self._more = True
        self.entries: dict[date, AnyRow] = {}
        self._read()
        # A long row of skips may lie between the completion before and `day`.
        while self._more and self._next <= day:
            self._read()

    def entry_on(self, day: date) -> AnyRow | None:
        """The entry of the day that the timeline was made for."""
        return self.entries.get(day)

    def change(self, day: date, status: str | None) -> Outcome:
        """What becomes of the numbers when `day`'s entry has `status` (None: there is none).

        `day` must be the one that the timeline was made for.
        """
        outcome = Outcome(last=self.before)
        old = self.entries.get(day)
        if old is not None and old.streak_count is not None:
            outcome.lost.append(old.streak_count)
        return self._follow(outcome, {day: status}, since=day, until=day)

    def renumber(self) -> Outcome:
        """What becomes of the numbers when all of them are computed anew."""
        return self._follow(Outcome(last=self.before), {}, since=date.min, until=None)

    def rework(self, since: date, until: date) -> Outcome:
        """What becomes of the numbers when the days from `since` to `until` were paused or not.

        `since` must be the day that the timeline was made for.
        """
        return self._follow(Outcome(last=self.before), {}, since=since, until=until)

    def _follow(
        self,
        outcome: Outcome,
        changed: dict[date, str | None],
        *,
        since: date,
        until: date | None,
    ) -> Outcome:
        walked: date | None = None
        while True:
            states = {d: entry.status for d, entry in self.entries.items()} | changed
            days = sorted(
                d
                for d, status in states.items()
                if status == "completed" and d >= since and (walked is None or d > walked)
            )
            off, weeks = self._context(states)
            for step in rules.walk(
                self.schedule, off, days, before=outcome.last, week_counts=weeks
            ):
                outcome.last = step
                if step.date in changed:
                    outcome.step = step
                elif self._stands(step, outcome, until):
                    outcome.reached_end = False
                    return outcome
            if not self._more:
                break
            walked = max(self.entries)
            self._read()
        if outcome.last is not None:
            outcome.alive_until = rules.alive_until(
                self.schedule, off, outcome.last, week_counts=weeks
            )
        return outcome

    def _stands(self, step: Step, outcome: Outcome, until: date | None) -> bool:
        """Note what became of a later log; whether all that come after it stay as they are."""
        entry = self.entries[step.date]
        old = Step(step.date, entry.streak_count, entry.run_start)
        if step != old:
            outcome.renumbered.append((entry.id, step))
            outcome.lost.append(entry.streak_count)
        return until is not None and rules.settles(self.schedule, until, old, step)

    def _context(self, states: dict[date, str]) -> tuple[OffDays, Counter[date]]:
        week_start = self.schedule.week_start
        off = OffDays(
            skipped=frozenset(d for d, status in states.items() if status == "skipped"),
            pauses=self.pauses,
        )
        weeks = Counter(
            start_of_week(d, week_start) for d, status in states.items() if status == "completed"
        )
        return off, weeks

    def _read(self) -> None:
        wanted = {"habit_id": self.habit_id, "since": self._next, "chunk": self._chunk}
        rows = run(_SINCE, wanted).all()
        for row in rows:
            self.entries[row.date] = row
        self._more = len(rows) == self._chunk
        # Twice as many each time: a whole history then costs in proportion to its length.
        self._chunk *= 2
        if self._more:
            # The last day comes again with the next chunk, which does no harm.
            self._next = rows[-1].date


def _completion_before(habit: Any, day: date) -> Step | None:
    """The last completion before `day`; the usual one is known from the habit's own row."""
    if habit.last_completed is None:
        return None
    if habit.last_completed < day:
        return Step(habit.last_completed, habit.streak, habit.run_start)
    row = run(_BEFORE, {"habit_id": habit.id, "day": day}).first()
    return None if row is None else Step(row.date, row.streak_count, row.run_start)
