"""Asking for a number, and remembering what it is for."""

from __future__ import annotations

from datetime import date
from typing import Any

from habit_api.telegram import queries, service
from habit_api.telegram.commands.outcome import of_target
from habit_api.telegram.talk import Row, Talk
from habit_api.telegram.words import bold, date_words, number

ASKED = "asked"


def question(talk: Talk, habit: Any, day: date) -> tuple[str, Row]:
    """How much a day of a habit was, with its target as a button. The next number answers it."""
    entry = queries.entry(habit.id, day)
    talk.memory[ASKED] = {"habit": habit.id, "day": day.isoformat()}
    service.remember(talk.event.chat_id, talk.memory)
    text = talk.words.gettext("How much was it? %(habit)s, %(day)s: %(progress)s.\nSend a number.")
    words = {
        "habit": bold(habit.name),
        "day": date_words(day, talk.language),
        "progress": of_target(talk, habit, entry.value if entry else None),
    }
    return text % words, [(number(habit.target_value, talk.language), f"full:{habit.id}:{day}")]


def asked(talk: Talk) -> tuple[int, date] | None:
    """The habit and the day that were asked about."""
    about = talk.memory.get(ASKED)
    return (about["habit"], date.fromisoformat(about["day"])) if about else None


def forget(talk: Talk) -> None:
    """Expect no answer any more."""
    if talk.memory.pop(ASKED, None):
        service.remember(talk.event.chat_id, talk.memory)
