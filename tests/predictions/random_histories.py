"""Random histories, as arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from habit_api.predictions.histories import INTERVAL, Histories

FIRST_DAY = 739_000
DAYS = 60


def made(seed: int, *, rows: int = 6, days: int = DAYS) -> Histories:
    """Habits of all kinds, two to a user, with random days."""
    random = np.random.default_rng(seed)
    kept = random.random((rows, days)) < 0.6
    skipped = ~kept & (random.random((rows, days)) < 0.1)
    kind = np.arange(rows) % 3
    began = random.integers(-20, 20, rows)
    kept &= np.arange(days)[None, :] >= began[:, None]
    return Histories(
        first_day=FIRST_DAY,
        kept=kept,
        skipped=skipped,
        paused=np.zeros((rows, days), dtype=np.bool_),
        share=np.where(kept, 1.0, random.random((rows, days)) * 0.5),
        hour=np.where(kept, random.random((rows, days)) * 24, np.nan),
        number=np.where(kept, random.integers(1, 30, (rows, days)), 0),
        entered=kept | skipped,
        late=np.zeros((rows, days), dtype=np.bool_),
        user=np.arange(rows) // 2,
        today=np.full(rows, days),
        made=began,
        began=began,
        first_entry=began,
        ended=np.where(random.random(rows) < 0.3, random.integers(-1, days, rows), days),
        kind=kind,
        n=random.integers(1, 8, rows),
        weekdays=np.where(kind[:, None] == INTERVAL, True, random.random((rows, 7)) < 0.7),
        allowed=random.integers(0, 3, rows),
        week_start=random.integers(0, 2, rows),
        weight=random.integers(1, 101, rows).astype(np.float64),
        numeric=random.random(rows) < 0.5,
        reminder=random.random(rows) < 0.5,
    )


def with_other_future(histories: Histories, day: int, seed: int) -> Histories:
    """The same up to before the column `day`, and anything from there on."""
    other = made(seed, rows=histories.rows, days=histories.days)
    future = np.arange(histories.days)[None, :] >= day
    names = ("kept", "skipped", "share", "hour", "number", "entered")
    return replace(
        histories,
        **{n: np.where(future, getattr(other, n), getattr(histories, n)) for n in names},
    )


seeds = st.integers(0, 2**32 - 1)
