"""Habit names: never blank, never too long, never the same twice in one file."""

from __future__ import annotations

from collections.abc import Iterable

from habit_api.transfer.limits import MAX_NAME
from habit_api.transfer.notices import Notices
from habit_api.transfer.text import clean

UNTITLED = "Untitled habit"


def unique_names(raw_names: Iterable[str], notices: Notices) -> list[str]:
    """A name for each raw one, in order.

    Names that differ only in case count as the same; the later ones get " (2)", " (3)" and so on.
    Every change but a trim is a warning.
    """
    taken: set[str] = set()
    next_number: dict[str, int] = {}
    names = []
    for raw in raw_names:
        wanted = _tidy(raw, notices)
        name, number = wanted, next_number.get(wanted.casefold(), 2)
        while name.casefold() in taken:
            name, number = _numbered(wanted, number), number + 1
        if name != wanted:
            notices.say(f'The file has "{wanted}" more than once; this one became "{name}".')
        next_number[wanted.casefold()] = number
        taken.add(name.casefold())
        names.append(name)
    return names


def _tidy(raw: str, notices: Notices) -> str:
    name, cut = clean(raw, MAX_NAME)
    if not name:
        notices.say(f'A habit without a name became "{UNTITLED}".')
        return UNTITLED
    if cut:
        notices.say(f'A name was cut to {MAX_NAME} characters: "{name}".')
    return name


def _numbered(name: str, number: int) -> str:
    ending = f" ({number})"
    return name[: MAX_NAME - len(ending)].rstrip() + ending
