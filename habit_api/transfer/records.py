"""What every format is read into: records that know neither the file nor our tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

EntryStatus = Literal["completed", "partial", "skipped"]
Kind = Literal["binary", "numeric"]
TargetType = Literal["at_least", "at_most"]


class ImportUnreadable(Exception):
    """The file cannot be read. `reason` is a sentence for the user who sent it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class ImportTooManyRows(Exception):
    """The file holds more than `limit` rows (or habits; `what` says which)."""

    def __init__(self, limit: int, what: str = "rows") -> None:
        self.limit = limit
        self.what = what
        super().__init__(f"The file holds more than {limit:,} {what}.")


@dataclass(frozen=True, slots=True)
class ImportedEntry:
    """One day. `value_milli` is in thousandths, and None for a skipped day or a yes/no habit."""

    date: date
    status: EntryStatus
    value_milli: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedSchedule:
    """`interval`: every `n` days; `times_per_week`: `n` times; both 1-7. `daily` has n = 1."""

    type: Literal["daily", "interval", "times_per_week"]
    n: int = 1


@dataclass(frozen=True, slots=True)
class ImportedHabit:
    """One habit within our bounds, its name unique in the file, its entries one a day, by date.

    `target_milli` (thousandths, above 0) and `target_type` are set for numeric habits alone.
    """

    name: str
    description: str | None
    category: str | None
    color: str | None
    kind: Kind
    target_type: TargetType | None
    target_milli: int | None
    unit: str | None
    schedule: ImportedSchedule
    active: bool
    entries: list[ImportedEntry]


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file that was read; `warnings` are sentences on what could not be taken as it was."""

    format: str
    habits: list[ImportedHabit]
    warnings: list[str]
