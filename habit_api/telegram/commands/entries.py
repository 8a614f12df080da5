"""`/done`, `/skip`, `/undo`: entries by name, by number, and by button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from habit_api.core.schedule import HabitKind
from habit_api.habits import queries as habits
from habit_api.logs import service as logs
from habit_api.logs.rules import DAYS_BACK
from habit_api.telegram import queries, rules
from habit_api.telegram.commands import asking, habit_list
from habit_api.telegram.commands.outcome import LABEL, tell
from habit_api.telegram.rules import Amount
from habit_api.telegram.talk import Talk
from habit_api.telegram.words import bold, date_words, shortened

# More candidates than this are too many to choose from.
CANDIDATES = 10


def done(talk: Talk, rest: str) -> None:
    """`/done Meditate`, `/done 2`, `/done Read 20`; alone it shows the list."""
    if not rest:
        habit_list.show(talk)
        return
    found, amount = _find(talk, rest, lambda value: _done_data(talk.today, value))
    if found is not None and amount is not None:
        _enter(talk, found, talk.today, amount)
    elif found is not None:
        press_done(talk, found, talk.today)


def skip(talk: Talk, rest: str) -> None:
    """`/skip Meditate`; alone it offers what is open."""
    if not rest:
        habit_list.offer_skips(talk)
        return
    found, _ = _find(talk, rest, lambda _: f"skip:{{}}:{talk.today}")
    if found is not None:
        press_skip(talk, found, talk.today)


def undo(talk: Talk, rest: str) -> None:
    """`/undo` takes the newest entry back; `/undo Meditate` the newest of that habit."""
    if not rest:
        _undo_newest(talk, None)
        return
    found, _ = _find(talk, rest, lambda _: "last:{}")
    if found is not None:
        _undo_newest(talk, found)


def press_done(talk: Talk, habit_id: int, day: date) -> None:
    """Complete a day; a habit with numbers is asked for one."""
    habit = habits.get(talk.user, habit_id)
    if habit.kind == HabitKind.NUMERIC:
        talk.show(*asking.question(talk, habit, day))
        return
    tell(talk, logs.complete(talk.user, habit_id, target_date=day))


def press_value(talk: Talk, habit_id: int, day: date, amount: Amount) -> None:
    """Enter a number that a button stands for."""
    _enter(talk, habit_id, day, amount)


def press_full(talk: Talk, habit_id: int, day: date) -> None:
    """Complete a day with the target itself."""
    asking.forget(talk)
    tell(talk, logs.complete(talk.user, habit_id, target_date=day))


def press_skip(talk: Talk, habit_id: int, day: date) -> None:
    """Take a day off."""
    log_id = logs.skip(talk.user, habit_id, day=day)
    name = bold(habits.get(talk.user, habit_id).name)
    text = talk.words.gettext("⏸ %(habit)s is skipped. Your streak lives on.")
    undo_it = (talk.words.gettext("↩️ Undo"), f"undo:{habit_id}:{log_id}")
    talk.show(text % {"habit": name}, [undo_it])


def press_undo(talk: Talk, habit_id: int, log_id: int) -> None:
    """Take an entry back."""
    result = logs.revert(talk.user, habit_id, log_id)
    habit = habits.get(talk.user, habit_id)
    lines = [
        talk.words.gettext("↩️ Taken back: %(habit)s, %(day)s")
        % {"habit": bold(habit.name), "day": date_words(result["date"], talk.language)}
    ]
    if result["claim_stands"]:
        lines.append(talk.words.gettext("The piece it brought was claimed, and stays so."))
    rows = []
    if habit.active:
        label = talk.words.gettext("✅ Done after all")
        rows.append([(label, f"done:{habit_id}:{result['date']}")])
    talk.show("\n".join(lines), *rows)


def press_last(talk: Talk, habit_id: int) -> None:
    """Take the newest entry of a habit back."""
    _undo_newest(talk, habit_id)


def reply(talk: Talk, text: str) -> bool:
    """Take `text` for the number that was asked for; whether one was asked for."""
    asked = asking.asked(talk)
    if asked is None:
        return False
    amount = rules.amount(text)
    if amount is None:
        talk.say(talk.words.gettext("Please send a number, such as 20 or +5."))
    else:
        _enter(talk, *asked, amount)
    return True


def _enter(talk: Talk, habit_id: int, day: date, amount: Amount) -> None:
    asking.forget(talk)
    value: dict[str, Any] = {"add" if amount.add else "value": amount.value}
    result, _ = logs.check_in(talk.user, habit_id, day=day, **value)
    tell(talk, result)


def _undo_newest(talk: Talk, habit_id: int | None) -> None:
    since = talk.today - timedelta(days=DAYS_BACK)
    newest = queries.newest_entry(talk.user, since, habit_id)
    if newest is None:
        talk.show(talk.words.gettext("There is nothing to take back."))
        return
    press_undo(talk, newest.habit_id, newest.id)


def _find(
    talk: Talk, words: str, data: Callable[[Amount | None], str]
) -> tuple[int | None, Amount | None]:
    """The habit that `words` mean, and the number after it.

    Where there are several, they are offered as buttons that do `data`; where there is none, that
    is said.
    """
    names = queries.names(talk.user)
    listed = talk.memory.get("list") or [habit_id for habit_id, _ in names]
    ids, amount = rules.meant(words, names, listed)
    if len(ids) == 1:
        return ids[0], amount
    if not ids:
        text = talk.words.gettext("No habit of yours is called %(name)s. See /habits")
        talk.say(text % {"name": bold(shortened(words, LABEL))})
    else:
        known = dict(names)
        offered = [[(shortened(known[i], LABEL), data(amount).format(i))] for i in ids[:CANDIDATES]]
        talk.say(talk.words.gettext("Which one do you mean?"), *offered)
    return None, None


def _done_data(day: date, amount: Amount | None) -> str:
    if amount is None:
        return f"done:{{}}:{day}"
    return f"value:{{}}:{day}:{'+' if amount.add else ''}{amount.value}"
