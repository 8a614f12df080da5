"""What a model learns from: due days with their features and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy import func, select

from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.unit_of_work import release_connection
from habit_api.models import Habit
from habit_api.predictions import reading
from habit_api.predictions.features import MEMORY, Matrix, compute
from habit_api.predictions.histories import Flags, Floats, Histories, Ints, rates, streaks
from habit_api.predictions.reading import Chunk
from habit_api.predictions.rules import MONTH, WEEK

# Older days tell little of what people do now, and would make the arrays longer without an end.
LEARNT_DAYS = 730
# A habit that nobody has touched for so long is asleep: its days are not misses to learn from.
ASLEEP = 30
# Habits that are in memory at a time.
HABITS = 250

_habits = table_of(Habit).c


@dataclass
class Samples:
    """Due days, chunk by chunk: all lists have the same chunks."""

    features: list[Matrix] = field(default_factory=list)
    kept: list[Flags] = field(default_factory=list)
    rule: list[Floats] = field(default_factory=list)
    day: list[Ints] = field(default_factory=list)
    habit: list[Ints] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many."""
        return sum(part.size for part in self.kept)


def collect(until: date | None = None) -> Samples:
    """The due days of all users up to before `until` (default: yesterday), in memory."""
    until = until or now().date() - timedelta(days=1)
    first = until - timedelta(days=LEARNT_DAYS + MEMORY)
    samples = Samples()
    for user_ids in groups_of_users(HABITS):
        chunk = reading.read(user_ids, first=first, last=until - timedelta(days=1))
        release_connection()
        if chunk is not None:
            _add(samples, chunk)
    return samples


def groups_of_users(habits: int) -> Iterator[list[UUID]]:
    """All users that have habits, in groups of about so many habits."""
    after: UUID | None = None
    while True:
        query = select(_habits.user_id, func.count().label("habits")).group_by(_habits.user_id)
        if after is not None:
            query = query.where(_habits.user_id > after)
        rows = run(query.order_by(_habits.user_id).limit(habits)).all()
        if not rows:
            return
        group: list[UUID] = []
        total = 0
        for row in rows:
            group.append(row.user_id)
            total += row.habits
            if total >= habits:
                yield group
                group, total = [], 0
        if group:
            yield group
        after = rows[-1].user_id


def _add(samples: Samples, chunk: Chunk) -> None:
    histories = chunk.histories
    row, day = np.nonzero(_learnt(chunk))
    if not row.size:
        return
    samples.features.append(compute(histories, row, day))
    samples.kept.append(histories.kept[row, day])
    samples.rule.append(rule(histories, row, day))
    samples.day.append((day + histories.first_day).astype(np.int32))
    samples.habit.append(chunk.ids[row])


def _learnt(chunk: Chunk) -> Flags:
    """The due days that say something about a habit."""
    histories = chunk.histories
    columns = np.arange(histories.days)[None, :]
    entries = np.where(histories.entered, columns, -1)
    last = np.maximum.accumulate(entries, axis=1)
    previous = np.concatenate([np.full_like(last[:, :1], -1), last[:, :-1]], axis=1)
    awake = columns - np.maximum(previous, histories.began[:, None]) <= ASLEEP
    # A habit that is older than its making (imported, or entered for days gone by) begins with an
    # entry: that day says nothing.
    backdated = histories.first_entry < histories.made
    fresh = backdated[:, None] & (columns == histories.began[:, None])
    recent = columns >= MEMORY
    known = histories.occasion & histories.lived & ~histories.late
    found: Flags = known & awake & ~fresh & recent
    return found


def rule(histories: Histories, row: Ints, day: Ints) -> Floats:
    """What the rule says on the morning of these days; `rules.rule_probability` for arrays."""
    week, month = (np.nan_to_num(rates(histories, row, day, span)) for span in (WEEK, MONTH))
    streak = np.minimum(streaks(histories, row, day) / MONTH, 1.0)
    said: Floats = np.minimum(1.0, 0.5 * week + 0.3 * month + 0.2 * streak)
    return said


def joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The chunks as one array."""
    return np.concatenate(parts) if parts else np.empty(0)
