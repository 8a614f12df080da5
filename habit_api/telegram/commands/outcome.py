"""What came of a completion, in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from habit_api.core.schedule import TargetType
from habit_api.habits import queries as habits
from habit_api.rewards.rules import ACHIEVED
from habit_api.telegram.talk import Row, Talk
from habit_api.telegram.words import bold, date_words, number, plain, shortened

LABEL = 40


def tell(talk: Talk, result: dict[str, Any]) -> None:
    """Tell what came of a completion, in the place of the message whose button did it."""
    log = result["log"]
    habit = habits.get(talk.user, log["habit_id"])
    lines = [_headline(talk, habit, log)]
    if log["completed"]:
        lines += [streak_words(talk, result["streak_count"])]
    lines += gains(talk, result)
    rows: list[Row] = []
    if log["completed"]:
        lines += _treats(talk, habit, log["date"], rows)
    progress = result["reward_progress"]
    if progress and progress["status"] == ACHIEVED:
        rows.append([(talk.words.gettext("🎁 Claim it"), f"enjoy:{progress['reward'].id}")])
    rows.append([(talk.words.gettext("↩️ Undo"), f"undo:{habit.id}:{log['id']}")])
    talk.show("\n".join(lines), *rows)


def gains(talk: Talk, result: dict[str, Any]) -> list[str]:
    """Points, a milestone, a piece of a reward."""
    say, points = talk.words, result["xp_awarded"]
    lines = []
    if points > 0:
        lines.append(say.ngettext("+%(num)d point", "+%(num)d points", points) % {"num": points})
    if result["milestone"]:
        text = say.gettext("🏆 A milestone: %(num)d in a row!")
        lines.append(text % {"num": result["milestone"]})
    progress = result["reward_progress"] if result["newly_done"] else None
    if progress:
        lines.append(_piece(talk, progress))
    return lines


def streak_words(talk: Talk, streak: int) -> str:
    """How many completions there are in a row."""
    return talk.words.ngettext("🔥 %(num)d time in a row", "🔥 %(num)d times in a row", streak) % {
        "num": streak
    }


def of_target(talk: Talk, habit: Any, value: Decimal | None) -> str:
    """A numeric habit's value beside its target."""
    say = talk.words
    numbers = {
        "value": number(value or Decimal(0), talk.language),
        "target": number(habit.target_value, talk.language),
        "unit": plain(habit.unit or ""),
    }
    text = (
        say.gettext("%(value)s of at most %(target)s %(unit)s")
        if habit.target_type == TargetType.AT_MOST
        else say.gettext("%(value)s of %(target)s %(unit)s")
    )
    return (text % numbers).rstrip()


def _headline(talk: Talk, habit: Any, log: dict[str, Any]) -> str:
    mark = "✅" if log["completed"] else "▫️"
    parts = [f"{mark} {bold(habit.name)}"]
    if log["date"] != talk.today:
        parts.append(date_words(log["date"], talk.language))
    if log["value"] is not None:
        parts.append(of_target(talk, habit, log["value"]))
    return ", ".join(parts)


def _piece(talk: Talk, progress: dict[str, Any]) -> str:
    say, name = talk.words, bold(progress["reward"].name)
    if progress["status"] == ACHIEVED:
        return say.gettext("🎁 You have all pieces of %(reward)s!") % {"reward": name}
    text = say.gettext("🎁 %(reward)s: piece %(earned)d of %(required)d")
    numbers = {"earned": progress["pieces_earned"], "required": progress["pieces_required"]}
    return text % {"reward": name, **numbers}


def _treats(talk: Talk, habit: Any, day: dt.date, rows: list[Row]) -> list[str]:
    """What the user gives themselves for it: a treat, or a pleasant habit."""
    if habit.treat:
        return [talk.words.gettext("🍰 Your treat: %(treat)s") % {"treat": plain(habit.treat)}]
    if habit.linked_habit_id is None:
        return []
    name = habits.get(talk.user, habit.linked_habit_id).name
    rows.append([(f"✓ {shortened(name, LABEL)}", f"done:{habit.linked_habit_id}:{day}")])
    return [talk.words.gettext("🙂 And now: %(habit)s") % {"habit": bold(name)}]
