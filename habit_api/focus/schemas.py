"""The shape of sessions in requests and answers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from habit_api.core.fields import Choice, Count, Day, Flag, Id, Moment, UserId, Whole
from habit_api.core.schemas import HouseSchema, PageArgs, page_of, sort_field
from habit_api.focus.rules import MOST_MINUTES, STATUSES
from habit_api.garden.schemas import plant_type
from habit_api.logs.schemas import CompletionResult


def _minutes(**kwargs: Any) -> Whole:
    return Whole(low=1, high=MOST_MINUTES, allow_none=True, metadata={"example": 25}, **kwargs)


def _way(**kwargs: Any) -> Flag:
    return Flag(validate=validate.OneOf([True]), metadata={"example": True}, **kwargs)


class SessionInput(HouseSchema):
    """How long one means to focus, on what."""

    body_optional = True

    duration_min = _minutes(load_default=None)
    habit_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "An active habit. One measured in minutes gets those of the session."
        },
    )
    task_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "A task that it is for; only the link is kept."},
    )
    plant_type = plant_type(load_default=None, allow_none=True)


class SessionPatch(HouseSchema):
    """How a session ends: one of the two."""

    completed = _way()
    abandoned = _way()


class Session(HouseSchema):
    """A stretch of focused time."""

    id = Id(required=True)
    user_id = UserId(required=True)
    habit_id = Id(required=True, allow_none=True)
    task_id = Id(required=True, allow_none=True)
    started_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    date = Day(
        required=True,
        metadata={"description": "Your day of its start; once completed, that of its end."},
    )
    planned_min = _minutes(required=True)
    focus_min = Whole(
        low=0,
        high=MOST_MINUTES,
        required=True,
        metadata={
            "description": "Whole minutes from start to end, at most `planned_min`; 0 until then.",
            "example": 25,
        },
    )
    status = Choice(
        *STATUSES,
        required=True,
        metadata={
            "description": "Left open an hour past its plan, or 12 hours, it is `abandoned`."
        },
    )
    completed = Flag(required=True)
    xp_awarded = Count(required=True, metadata={"example": 25})
    garden_id = Id(required=True, allow_none=True, metadata={"description": "Its plant."})
    created_at = Moment(required=True)


class Refusal(HouseSchema):
    """Why a habit did not take the minutes."""

    code = fields.String(required=True, metadata={"example": "HABIT_INACTIVE"})
    message = fields.String(
        required=True, metadata={"example": "This habit is deleted; restore it to go on."}
    )


class SessionEnd(Session):
    """A session that has just ended, and what that brought to its habit."""

    checkin = fields.Nested(
        CompletionResult,
        required=True,
        allow_none=True,
        metadata={"description": "Where the habit is measured in minutes."},
    )
    checkin_error = fields.Nested(
        Refusal,
        required=True,
        allow_none=True,
        metadata={"description": "Where it refused them; the session is completed all the same."},
    )


class SessionArgs(PageArgs):
    """Which sessions, in what order."""

    status = Choice(*STATUSES, load_default=None)
    start_date = Day(load_default=None)
    end_date = Day(load_default=None)
    sort = sort_field("started_at", default="-started_at")


SessionPage = page_of("sessions", Session)
