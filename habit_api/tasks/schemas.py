"""The shape of tasks in requests and answers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate
from marshmallow.exceptions import ValidationError

from habit_api.core.fields import Choice, Flag, Id, Moment, Text, Whole, plain_text
from habit_api.core.schemas import HouseSchema, PageArgs, page_of, sort_field
from habit_api.tasks.repeating import GRAMMAR, LONGEST
from habit_api.tasks.rules import PRIORITIES, STATUSES

REPEAT_WORDS = {
    "description": "`daily`, `weekly`, `monthly`, or an RRULE (RFC 5545) of days, weeks, months or "
    "years. Doing the task makes the next one.",
    "example": "FREQ=WEEKLY;BYDAY=MO,TH",
}
PER_PAGE = 50


class Repeat(fields.String):
    """How a task repeats."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = (
            "Must be daily, weekly, monthly, or an RRULE of days, weeks, months or years, "
            "as in FREQ=WEEKLY;INTERVAL=2;BYDAY=MO."
        )
        rules = [validate.Length(max=LONGEST), validate.Regexp(GRAMMAR, error=wrong)]
        super().__init__(validate=rules, metadata=REPEAT_WORDS, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = plain_text(value)
        if len(text) > LONGEST:
            # Before the grammar is tried, which takes its time over a megabyte.
            raise ValidationError(f"Longer than maximum length {LONGEST}.")
        return text


class TaskInput(HouseSchema):
    """A task to create, or to put in place of one."""

    title = Text(high=255, required=True, metadata={"example": "Repot the ficus"})
    description = Text(
        high=10_000, load_default=None, allow_none=True, metadata={"example": "Mind the roots"}
    )
    status = Choice(*STATUSES, load_default="pending")
    priority = Choice(*PRIORITIES, load_default="medium")
    due_date = Moment(load_default=None, allow_none=True)
    repeat = Repeat(load_default=None, allow_none=True)


class TaskPatch(TaskInput):
    """The fields of a task to change."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "partial": True})


class Task(HouseSchema):
    """Something to be done."""

    id = Id(required=True)
    title = fields.String(required=True, metadata={"example": "Repot the ficus"})
    description = fields.String(
        required=True, allow_none=True, metadata={"example": "Mind the roots"}
    )
    status = Choice(*STATUSES, required=True)
    priority = Choice(*PRIORITIES, required=True)
    due_date = Moment(required=True, allow_none=True)
    repeat = fields.String(required=True, allow_none=True, metadata=REPEAT_WORDS)
    completed_at = Moment(required=True, allow_none=True)
    next_task_id = Id(
        required=True,
        allow_none=True,
        metadata={"description": "What doing this one made, where it repeats.", "example": 2},
    )
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class TaskPageArgs(PageArgs):
    """`limit` and `offset` of a list of tasks."""

    limit = Whole(
        low=1,
        high=100,
        text=True,
        load_default=PER_PAGE,
        metadata={"description": "Rows in a page."},
    )


class TaskArgs(TaskPageArgs):
    """Which tasks, in what order."""

    status = Choice(*STATUSES, load_default=None)
    priority = Choice(*PRIORITIES, load_default=None)
    due_before = Moment(
        load_default=None, metadata={"description": "Due earlier than this instant."}
    )
    due_after = Moment(load_default=None, metadata={"description": "Due at this instant or later."})
    overdue = Flag(
        text=True,
        load_default=None,
        metadata={"description": "Open, and due before your today began. Default: all."},
    )
    sort = sort_field(
        "due_date",
        "priority",
        "created_at",
        "title",
        default="created_at",
        text="Sort order. Priorities by meaning; what is due at no time comes last both ways.",
    )


class SearchArgs(TaskPageArgs):
    """What to look for."""

    q = Text(
        high=200,
        required=True,
        metadata={
            "description": "Words or their beginnings, all of which title and description must "
            "have between them. Case does not count.",
            "example": "ficus",
        },
    )


class Highlight(HouseSchema):
    """Where the words are: HTML, in which what you wrote is escaped."""

    title = fields.String(required=True, metadata={"example": "Repot the <mark>ficus</mark>"})
    description = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of a long one the part around the first find."},
    )


class FoundTask(Task):
    """A task, and where the words are in it."""

    highlight = fields.Nested(Highlight, required=True)


TaskPage = page_of("tasks", Task)
FoundPage = page_of("tasks", FoundTask, title="FoundTask")
