"""The days on which a habit asks nothing because its user said so: skips and pauses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class OffDays:
    """Skipped dates, and pauses of the habit or of the whole account.

    A pause is its first and its last date, both included; None is an open end. Pauses may overlap
    each other and the skips, in any order; one that ends before it starts covers nothing. Exempt
    weekdays are off days too, but belong to the schedule.
    """

    skipped: frozenset[date] = frozenset()
    pauses: tuple[tuple[date, date | None], ...] = ()
    # The same days as disjoint stretches in order: what makes long pauses and many skips cheap.
    _firsts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _lasts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        spans = [(day.toordinal(), day.toordinal()) for day in self.skipped]
        spans += [(start.toordinal(), (end or date.max).toordinal()) for start, end in self.pauses]
        firsts: list[int] = []
        lasts: list[int] = []
        for first, last in sorted(span for span in spans if span[0] <= span[1]):
            if lasts and first <= lasts[-1] + 1:
                lasts[-1] = max(lasts[-1], last)
            else:
                firsts.append(first)
                lasts.append(last)
        object.__setattr__(self, "_firsts", tuple(firsts))
        object.__setattr__(self, "_lasts", tuple(lasts))

    def covers(self, day: date) -> bool:
        """Whether `day` is skipped or paused."""
        number = day.toordinal()
        before = bisect_right(self._firsts, number)
        return before > 0 and number <= self._lasts[before - 1]

    def stretches(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The unbroken stretches of these days within the day numbers `first` to `last`.

        Each is its first and last day number, both included and cut to the span, in order. None
        when `last` lies before `first`.
        """
        if last < first:
            return
        for at in range(bisect_left(self._lasts, first), bisect_right(self._firsts, last)):
            yield max(first, self._firsts[at]), min(last, self._lasts[at])
