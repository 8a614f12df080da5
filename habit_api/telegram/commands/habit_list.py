"""`/habits`: the habits of today, with a button for each that is open."""

from __future__ import annotations

from datetime import date

from habit_api.core.schedule import HabitKind
from habit_api.habits import queries as habits
from habit_api.logs import service as logs
from habit_api.logs.errors import AlreadyCompleted
from habit_api.telegram import queries, service
from habit_api.telegram.commands import asking
from habit_api.telegram.commands.outcome import LABEL, gains, of_target, streak_words
from habit_api.telegram.queries import Line
from habit_api.telegram.talk import Row, Talk, pages
from habit_api.telegram.words import bold, date_words, shortened

SIZE = 8
# Numbers of a list beyond this one cannot be used with /done.
REMEMBERED = 200
DONE, SKIPPED = "completed", "skipped"


def show(talk: Talk) -> None:
    """`/habits`: the first page of today's list."""
    press_page(talk, 0)


def press_page(talk: Talk, page: int) -> None:
    """Show a page of the list in the place of this one."""
    lines = _lines(talk)
    if not lines:
        talk.show(talk.words.gettext("You have no habits yet. Make one in the app."))
        return
    shown = list(enumerate(lines, 1))[page * SIZE : (page + 1) * SIZE]
    done = sum(line.due and line.status == DONE for line in lines)
    head = talk.words.gettext("%(day)s: %(done)d of %(due)d done")
    numbers = {"done": done, "due": sum(line.due for line in lines)}
    text = [head % {"day": bold(date_words(talk.today, talk.language)), **numbers}, ""]
    text += [_line(talk, place, line) for place, line in shown]
    rows = [_press(talk, page, place, line) for place, line in shown if line.status != DONE]
    talk.show("\n".join(text), *rows, *pages("habits", page, len(lines), SIZE))


def press_list(talk: Talk, page: int, habit_id: int, day: date) -> None:
    """Complete a habit of the list, and show the list as it is now."""
    habit = habits.get(talk.user, habit_id)
    if habit.kind == HabitKind.NUMERIC:
        talk.say(*asking.question(talk, habit, day))
        return
    try:
        result = logs.complete(talk.user, habit_id, target_date=day)
    except AlreadyCompleted:
        # Raised before anything is written: the list was out of date.
        talk.toast(talk.words.gettext("This day is already completed."))
    else:
        talk.toast(f"✅ {habit.name}: {streak_words(talk, result['streak_count'])}")
        if result["milestone"] or result["reward_progress"]:
            lines = [f"✅ {bold(habit.name)}", *gains(talk, result)]
            talk.say("\n".join(lines))
    press_page(talk, page)


def offer_skips(talk: Talk) -> None:
    """Offer the open habits of today to be skipped."""
    open_ones = [line for line in _lines(talk) if line.due and line.status in {None, "partial"}]
    if not open_ones:
        talk.show(talk.words.gettext("Nothing is open today."))
        return
    rows = [
        [(f"⏸ {shortened(line.habit.name, LABEL)}", f"skip:{line.habit.id}:{talk.today}")]
        for line in open_ones[:SIZE]
    ]
    talk.show(talk.words.gettext("Which one do you skip today?"), *rows)


def _lines(talk: Talk) -> list[Line]:
    """The list, whose numbers /done knows from now on."""
    lines = queries.lines(talk.user, talk.today)
    listed = [line.habit.id for line in lines[:REMEMBERED]]
    if talk.memory.get("list") != listed:
        talk.memory["list"] = listed
        service.remember(talk.event.chat_id, talk.memory)
    return lines


def _line(talk: Talk, place: int, line: Line) -> str:
    habit = line.habit
    mark = {DONE: "✅", SKIPPED: "⏸"}.get(line.status or "", "▫️" if line.due else "💤")
    parts = [f"{place}. {mark} {bold(habit.name)}"]
    if habit.kind == HabitKind.NUMERIC and line.status != SKIPPED:
        parts.append(of_target(talk, habit, line.entry.value if line.entry else None))
    if line.streak:
        parts.append(f"🔥 {line.streak}")
    return "  ".join(parts)


def _press(talk: Talk, page: int, place: int, line: Line) -> Row:
    mark = "✎" if line.habit.kind == HabitKind.NUMERIC else "✓"
    label = f"{mark} {place}. {shortened(line.habit.name, LABEL)}"
    return [(label, f"list:{page}:{line.habit.id}:{talk.today}")]
