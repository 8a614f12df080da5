"""The bot: which words and buttons do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from habit_api.core.errors import AppError
from habit_api.telegram import queries, rules, service
from habit_api.telegram.commands import (
    asking,
    entries,
    focusing,
    habit_list,
    reward_list,
    settings,
    starting,
    streak_list,
    task_list,
)
from habit_api.telegram.errors import ButtonStale
from habit_api.telegram.rules import BUTTON, MEMBERSHIP, Event
from habit_api.telegram.talk import Answer, Talk
from habit_api.telegram.words import LANGUAGES, error_words, plain
from habit_api.users.acting import acting_for

Calls = list[dict[str, Any]]
# Commands that take no words, and those that do.
ALONE: dict[str, Callable[[Talk], None]] = {
    "habits": habit_list.show,
    "help": starting.explain,
    "rewards": reward_list.show,
    "settings": settings.show,
    "start": starting.greet,
    "streaks": streak_list.show,
    "unlink": starting.unlink,
}
WITH_WORDS: dict[str, Callable[[Talk, str], None]] = {
    "done": entries.done,
    "focus": focusing.focus,
    "skip": entries.skip,
    "task": task_list.tasks_of,
    "tasks": task_list.tasks_of,
    "undo": entries.undo,
}
# What a button's data begins with; how the rest of it is read. Anybody can send any data.
BUTTONS: dict[str, tuple[Callable[..., None], tuple[Callable[[str], Any], ...]]] = {
    "claim": (reward_list.press_claim, (rules.place, rules.row_id)),
    "do": (task_list.press_do, (rules.row_id,)),
    "done": (entries.press_done, (rules.row_id, rules.day)),
    "drop": (focusing.press_drop, (rules.row_id,)),
    "enjoy": (reward_list.press_enjoy, (rules.row_id,)),
    "focus": (focusing.press_start, (rules.place,)),
    "full": (entries.press_full, (rules.row_id, rules.day)),
    "habits": (habit_list.press_page, (rules.place,)),
    "lang": (settings.press_language, (str,)),
    "last": (entries.press_last, (rules.row_id,)),
    "list": (habit_list.press_list, (rules.place, rules.row_id, rules.day)),
    "remind": (settings.press_remind, (str,)),
    "reopen": (task_list.press_reopen, (rules.row_id,)),
    "rewards": (reward_list.press_page, (rules.place,)),
    "skip": (entries.press_skip, (rules.row_id, rules.day)),
    "stop": (focusing.press_stop, (rules.row_id,)),
    "streaks": (streak_list.press_page, (rules.place,)),
    "task": (task_list.press_task, (rules.place, rules.row_id)),
    "tasks": (task_list.press_page, (rules.place,)),
    "undo": (entries.press_undo, (rules.row_id, rules.row_id)),
    "value": (entries.press_value, (rules.row_id, rules.day, rules.amount_of)),
}


def answer(event: Event) -> Calls:
    """Do what an update asks for, in the running unit of work; returns what is to be said.

    Raises whatever the services do.
    """
    link = queries.link_of_chat(event.chat_id)
    if link is not None:
        service.note_blocked(event.chat_id, blocked=event.blocked)
    if event.kind == MEMBERSHIP:
        return []
    name, rest = rules.command(event.text) or ("", "")
    if name == "start" and rest:
        return starting.link(event, rest).calls
    user = acting_for(link.user_id) if link is not None else None
    if link is None or user is None:
        stranger = Answer(event, _language(event))
        starting.turn_away(stranger)
        return stranger.calls
    talk = Talk(event, user, dict(link.memory or {}))
    if event.kind == BUTTON:
        _press(talk)
    elif name:
        _obey(talk, name, rest)
    elif not entries.reply(talk, event.text):
        talk.say(talk.words.gettext("I did not understand that. See /help"))
    return talk.calls


def excuse(event: Event, error: AppError) -> Calls:
    """What is to be said where `answer` failed."""
    link = queries.link_of_chat(event.chat_id)
    user = acting_for(link.user_id) if link is not None else None
    sorry = Answer(event, user.language if user else _language(event))
    text = error_words(sorry.words, error)
    if event.kind == BUTTON:
        sorry.toast(text, alert=True)
    elif event.kind != MEMBERSHIP:
        sorry.say(plain(text))
    return sorry.calls


def _obey(talk: Talk, name: str, rest: str) -> None:
    # Whoever talks about something else no longer answers what was asked.
    asking.forget(talk)
    if name in ALONE:
        ALONE[name](talk)
    elif name in WITH_WORDS:
        WITH_WORDS[name](talk, rest)
    else:
        talk.say(talk.words.gettext("I do not know this command. See /help"))


def _press(talk: Talk) -> None:
    """Do what a button says. Raises `ButtonStale`."""
    verb, parts = rules.button(talk.event.data)
    press, read = BUTTONS.get(verb, (None, ()))
    if press is None or len(parts) != len(read):
        raise ButtonStale
    press(talk, *(convert(part) for convert, part in zip(read, parts, strict=True)))


def _language(event: Event) -> str:
    """The language of somebody who is not known, as far as Telegram tells it."""
    spoken = (event.language or "")[:2].lower()
    return spoken if spoken in LANGUAGES else "en"
