"""From what a parser found to finished records: the last step that all formats share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from habit_api.transfer.days import Days, Mark
from habit_api.transfer.limits import (
    MAX_CATEGORY,
    MAX_DESCRIPTION,
    MAX_NOTE,
    MAX_UNIT,
    MAX_VALUE_MILLI,
)
from habit_api.transfer.names import unique_names
from habit_api.transfer.notices import Notices
from habit_api.transfer.numbers import in_words
from habit_api.transfer.records import (
    EntryStatus,
    ImportedEntry,
    ImportedFile,
    ImportedHabit,
    ImportedSchedule,
    TargetType,
)
from habit_api.transfer.schedules import describe, describe_frequency, from_frequency
from habit_api.transfer.text import clean

COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
ONE = 1000
SMALLEST = 1


@dataclass(slots=True)
class Draft:
    """A habit as its file has it: texts unbounded, nothing checked against the other habits.

    `target_milli` is None where the file names no target; `frequency` is (times, days).
    """

    name: str
    description: str = ""
    category: str = ""
    color: str | None = None
    numeric: bool = False
    target_type: TargetType = "at_least"
    target_milli: int | None = None
    unit: str = ""
    frequency: tuple[int, int] = (1, 1)
    calendar_weeks: bool = False
    active: bool = True
    days: Days = field(default_factory=dict)


def finish(format_name: str, drafts: Sequence[Draft], notices: Notices) -> ImportedFile:
    """The records of `drafts`, and on what had to be changed for them the warnings."""
    if not drafts:
        notices.say("The file holds no habits.")
    names = unique_names([draft.name for draft in drafts], notices)
    habits = [_finish(draft, name, notices) for draft, name in zip(drafts, names, strict=True)]
    return ImportedFile(format_name, habits, notices.sentences())


def _finish(draft: Draft, name: str, notices: Notices) -> ImportedHabit:
    schedule = _schedule(draft, name, notices)
    target = _target(draft, name, notices) if draft.numeric else None
    return ImportedHabit(
        name=name,
        description=_bounded(draft.description, MAX_DESCRIPTION, "Descriptions", notices),
        category=_bounded(draft.category, MAX_CATEGORY, "Categories", notices),
        color=draft.color.upper() if draft.color and COLOR.fullmatch(draft.color) else None,
        kind="numeric" if draft.numeric else "binary",
        target_type=draft.target_type if draft.numeric else None,
        target_milli=target,
        unit=_bounded(draft.unit, MAX_UNIT, "Units", notices) if draft.numeric else None,
        schedule=schedule,
        active=draft.active,
        entries=list(_entries(draft, target, notices)),
    )


def _schedule(draft: Draft, name: str, notices: Notices) -> ImportedSchedule:
    times, days = draft.frequency
    schedule, exact = from_frequency(times, days, calendar_weeks=draft.calendar_weeks)
    if not exact:
        before = describe_frequency(times, days)
        notices.say(f'"{name}": {before} became {describe(schedule)}.')
    if draft.numeric and days > 1 and times != days:
        notices.say(f'"{name}": its target was for {days} days together; here it is for one entry.')
    return schedule


def _target(draft: Draft, name: str, notices: Notices) -> int:
    """A target above 0, in thousandths. One of 0 becomes the smallest, which a 0 still keeps."""
    target = draft.target_milli
    if target is None:
        target = _likely_target(draft)
        notices.say(f'"{name}": the file names no usable target; {in_words(target)} was taken.')
    elif target < SMALLEST:
        notices.say(f'"{name}": a target of {in_words(target)} became {in_words(SMALLEST)}.')
    return min(max(target, SMALLEST), MAX_VALUE_MILLI)


def _likely_target(draft: Draft) -> int:
    # So that every day with a value stays a kept one: what was recorded was done.
    values = [mark.value_milli for mark in draft.days.values() if mark.value_milli]
    if not values:
        return ONE
    return max(values) if draft.target_type == "at_most" else min(values)


def _entries(draft: Draft, target: int | None, notices: Notices) -> Iterator[ImportedEntry]:
    for day in sorted(draft.days):
        mark = draft.days[day]
        note = _bounded(mark.note, MAX_NOTE, "Notes", notices) if mark.note else None
        status = _status(mark, target, draft.target_type)
        yield ImportedEntry(day, status, mark.value_milli if draft.numeric else None, note)


def _status(mark: Mark, target: int | None, target_type: TargetType) -> EntryStatus:
    if mark.value_milli is None:
        return "skipped"
    if target is None:
        return "completed"
    at_most = target_type == "at_most"
    kept = mark.value_milli <= target if at_most else mark.value_milli >= target
    return "completed" if kept else "partial"


def _bounded(text: str, limit: int, kind: str, notices: Notices) -> str | None:
    kept, cut = clean(text, limit, lines=kind in ("Descriptions", "Notes"))
    if cut:
        notices.count(f"{kind} cut to {limit:,} characters")
    return kept or None
