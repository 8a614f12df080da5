"""`/tasks`: what is open, done by a button; and adding to it."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from habit_api.core.clock import local_date
from habit_api.core.fields import Text
from habit_api.tasks import queries as tasks
from habit_api.tasks import service
from habit_api.tasks.rules import DONE, PENDING, overdue_before
from habit_api.telegram import queries
from habit_api.telegram.commands.outcome import LABEL
from habit_api.telegram.talk import Talk, pages
from habit_api.telegram.words import bold, date_words, plain, shortened

SIZE = 8
# As much of a title as a list shows.
SHOWN = 150
TITLE, DESCRIPTION = Text(high=255), Text(high=10_000, blank=True)


def tasks_of(talk: Talk, rest: str) -> None:
    """`/tasks`, or `/task Repot the ficus`: the first line is the title, the rest describes it."""
    if not rest:
        press_page(talk, 0)
        return
    title, _, description = rest.partition("\n")
    try:
        values = {
            "title": TITLE.deserialize(title),
            "description": DESCRIPTION.deserialize(description) or None,
        }
    except ValidationError:
        talk.say(talk.words.gettext("A task's title has 255 characters at most."))
        return
    rest_of_it = {"status": PENDING, "priority": "medium", "due_date": None, "repeat": None}
    task_id = service.create(talk.user, {**values, **rest_of_it})
    text = talk.words.gettext("📝 Noted: %(task)s") % {"task": bold(str(values["title"]))}
    talk.say(text, [(talk.words.gettext("✅ Done"), f"do:{task_id}")])


def press_page(talk: Talk, page: int) -> None:
    """Show a page of the open tasks in the place of this one."""
    found, total = queries.open_tasks(talk.user, limit=SIZE, offset=page * SIZE)
    if not total:
        talk.show(talk.words.gettext("Nothing to do. Add something: /task Repot the ficus"))
        return
    head = talk.words.ngettext("%(num)d open task", "%(num)d open tasks", total) % {"num": total}
    shown = list(enumerate(found, page * SIZE + 1))
    text = [bold(head), "", *(_line(talk, place, row) for place, row in shown)]
    rows = [
        [(f"✓ {place}. {shortened(row.title, LABEL)}", f"task:{page}:{row.id}")]
        for place, row in shown
    ]
    talk.show("\n".join(text), *rows, *pages("tasks", page, total, SIZE))


def press_task(talk: Talk, page: int, task_id: int) -> None:
    """Do a task of the list, and show the list as it is now."""
    service.change(talk.user, task_id, {"status": DONE})
    title = tasks.get(talk.user, task_id)["title"]
    talk.toast(f"✅ {title}")
    press_page(talk, page)


def press_do(talk: Talk, task_id: int) -> None:
    """Do the task that a message is about."""
    service.change(talk.user, task_id, {"status": DONE})
    _tell(talk, task_id, "✅", (talk.words.gettext("↩️ Undo"), f"reopen:{task_id}"))


def press_reopen(talk: Talk, task_id: int) -> None:
    """Open the task again that a message is about."""
    service.change(talk.user, task_id, {"status": PENDING})
    _tell(talk, task_id, "📝", (talk.words.gettext("✅ Done"), f"do:{task_id}"))


def _tell(talk: Talk, task_id: int, mark: str, press: tuple[str, str]) -> None:
    talk.show(f"{mark} {bold(tasks.get(talk.user, task_id)['title'])}", [press])


def _line(talk: Talk, place: int, task: Any) -> str:
    line = f"{place}. {plain(shortened(task.title, SHOWN))}"
    if task.due_date is None:
        return line
    day = local_date(task.due_date, talk.user.timezone, talk.user.day_start_hour)
    mark = "❗" if task.due_date < overdue_before(talk.user) else "📅"
    return f"{line}  {mark} {date_words(day, talk.language)}"
