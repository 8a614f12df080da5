"""The sentences that tell a user what an import changed or left out."""

from __future__ import annotations

from collections import Counter

from habit_api.transfer.limits import FIRST_YEAR, LAST_YEAR, MAX_WARNINGS

BAD_DATE = "Rows left out, as their date cannot be read"
OUT_OF_RANGE = f"Rows left out, as their date is not within {FIRST_YEAR}-{LAST_YEAR}"
IN_FUTURE = "Rows left out, as their date lies in the future"
BAD_VALUE = "Rows left out, as their value cannot be read"
TOO_LARGE = "Rows left out, as their value is too large"
NEGATIVE = "Rows left out, as their value is negative"
SHORT_ROW = "Rows left out, as columns are missing"
NO_HABIT = "Rows left out, as they belong to no habit of the file"
DUPLICATE = "Rows merged into an earlier one of the same habit and day"
STRAY_FILE = "Folders left out, as they belong to no habit of the list"
NO_DAYS = "Habits whose days are not in the archive"
LOST_NOTE = "Notes left out, as their day has no entry"


class Notices:
    """Collects warnings. What happens to many rows becomes one sentence with their number."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._unsaid = 0
        self._counts: Counter[str] = Counter()

    def say(self, sentence: str) -> None:
        """Keep `sentence`; past `MAX_WARNINGS` of them only their number is kept."""
        if len(self._said) < MAX_WARNINGS:
            self._said.append(sentence)
        else:
            self._unsaid += 1

    def count(self, what: str, times: int = 1) -> None:
        """Add to the number that is told beside `what`, a clause without a full stop."""
        self._counts[what] += times

    def sentences(self) -> list[str]:
        """All warnings: those of single habits first, in order, then the counted ones."""
        more = [f"{self._unsaid} more warnings are not shown."] if self._unsaid else []
        return self._said + more + [f"{what}: {n}." for what, n in self._counts.items()]
