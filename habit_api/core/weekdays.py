"""Sets of weekdays as they are stored: seven bits, bit 0 being Sunday."""

from __future__ import annotations

from collections.abc import Iterable

# All 128 sets, so that turning a row into an answer is a look-up.
LISTS: tuple[tuple[int, ...], ...] = tuple(
    tuple(day for day in range(7) if mask >> day & 1) for mask in range(128)
)


def to_mask(days: Iterable[int]) -> int:
    """The bits of `days` (0 = Sunday .. 6 = Saturday); doubles count once."""
    return sum(1 << day for day in set(days))
