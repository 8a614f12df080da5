"""The shape of habits in requests and answers."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from habit_api.core.fields import Amount, Choice, Count, Day, Flag, Id, Moment, Text, Whole
from habit_api.core.schemas import HouseSchema, PageArgs, page_of, sort_field

MAX_AMOUNT = 1_000_000_000
WEEKDAY_LIST = {
    "type": "array",
    "items": {"type": "integer", "minimum": 0, "maximum": 6},
    "description": "0 = Sunday .. 6 = Saturday.",
}


def _variant(kind: str, **others: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "title": kind,
        "required": ["type", *others],
        "properties": {"type": {"const": kind}, **others},
        "additionalProperties": False,
    }


COUNTED = {"type": "integer", "minimum": 1, "maximum": 7}


class ScheduleField(fields.Field[dict[str, Any]]):
    """When a habit is due: one of four shapes, told apart by `type`."""

    PARTS: ClassVar[dict[str, str | None]] = {
        "daily": None,
        "weekdays": "weekdays",
        "interval": "every_days",
        "times_per_week": "count",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {
            "description": "When it is due. Weekdays count from 0 = Sunday.",
            "oneOf": [
                _variant("daily"),
                _variant("weekdays", weekdays={**WEEKDAY_LIST, "minItems": 1, "maxItems": 7}),
                _variant("interval", every_days=COUNTED),
                _variant("times_per_week", count=COUNTED),
            ],
            "example": {"type": "weekdays", "weekdays": [1, 3, 5]},
        }
        super().__init__(**kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **kwargs: Any
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError("Not a valid schedule.")
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in self.PARTS:
            raise ValidationError({"type": [f"Must be one of: {', '.join(self.PARTS)}."]})
        part = self.PARTS[kind]
        wanted = {"type"} | ({part} if part else set())
        problems = {name: ["Unknown field."] for name in value.keys() - wanted}
        problems |= {name: ["Missing data for required field."] for name in wanted - value.keys()}
        if problems:
            raise ValidationError(problems)
        if part is None:
            return {"type": kind}
        inner = weekday_list(required=True) if part == "weekdays" else Whole(low=1, high=7)
        try:
            parsed = inner.deserialize(value[part])
        except ValidationError as error:
            raise ValidationError({part: error.messages}) from error
        if part == "weekdays" and not parsed:
            raise ValidationError({part: ["At least one weekday is needed."]})
        return {"type": kind, part: parsed}


def weekday_list(**kwargs: Any) -> fields.List[int]:
    """A list of weekdays; doubles count once."""
    return fields.List(
        Whole(low=0, high=6),
        validate=validate.Length(max=7),
        metadata={"description": "0 = Sunday .. 6 = Saturday.", "example": [6, 0]},
        **kwargs,
    )


class ClockTime(fields.String):
    """A time of day, `HH:MM`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            validate=validate.Regexp(
                r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", error="Not a time of day, HH:MM."
            ),
            metadata={"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "07:30"},
            **kwargs,
        )


class HabitInput(HouseSchema):
    """A habit to create, or to put in place of one."""

    name = Text(
        high=100,
        required=True,
        metadata={
            "description": "Unique among your active habits, whatever its case.",
            "example": "Meditate",
        },
    )
    description = Text(
        high=2000,
        load_default=None,
        allow_none=True,
        metadata={"example": "Ten minutes, before breakfast"},
    )
    category = Text(high=50, load_default=None, allow_none=True, metadata={"example": "health"})
    color = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^#[0-9A-Fa-f]{6}\Z", error="Not a colour, #RRGGBB."),
        metadata={"pattern": "^#[0-9A-Fa-f]{6}$", "example": "#00897B"},
    )
    kind = Choice("binary", "numeric", load_default="binary")
    target_value = Amount(
        low=0,
        above=True,
        high=MAX_AMOUNT,
        load_default=None,
        allow_none=True,
        metadata={"description": "What a day of a numeric habit aims at, to three decimals."},
    )
    target_type = Choice("at_least", "at_most", load_default="at_least")
    unit = Text(high=30, load_default=None, allow_none=True, metadata={"example": "glasses"})
    schedule = ScheduleField(load_default=lambda: {"type": "daily"})
    weight = Whole(low=1, high=100, load_default=10, metadata={"example": 10})
    allowed_skip_days = Whole(
        low=0,
        high=6,
        load_default=0,
        metadata={"description": "Due days that one gap of a streak may miss.", "example": 0},
    )
    exempt_weekdays = weekday_list(load_default=list)
    reminder_times = fields.List(
        ClockTime(),
        load_default=list,
        validate=validate.Length(max=24),
        metadata={"description": "In your own time zone.", "example": ["07:30"]},
    )
    pleasant = Flag(
        load_default=False,
        metadata={"description": "Done for its own sake; has neither treat nor linked habit."},
    )
    linked_habit_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "A pleasant habit of yours that follows this one."},
    )
    treat = Text(
        high=200,
        load_default=None,
        allow_none=True,
        metadata={"description": "What you give yourself for it.", "example": "a piece of cake"},
    )
    public = Flag(
        load_default=False,
        metadata={"description": "Whether everybody finds it in the public list."},
    )
    place = Text(high=200, load_default=None, allow_none=True, metadata={"example": "the balcony"})
    duration_seconds = Whole(
        low=1, high=120, load_default=None, allow_none=True, metadata={"example": 120}
    )


class HabitPatch(HabitInput):
    """The fields of a habit to change."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "partial": True})


class Habit(HouseSchema):
    """A habit, with its streak as of today."""

    id = Id(required=True)
    name = fields.String(required=True, metadata={"example": "Meditate"})
    description = fields.String(
        required=True, allow_none=True, metadata={"example": "Ten minutes, before breakfast"}
    )
    category = fields.String(required=True, allow_none=True, metadata={"example": "health"})
    color = fields.String(required=True, allow_none=True, metadata={"example": "#00897B"})
    kind = Choice("binary", "numeric", required=True)
    target_value = Amount(low=0, high=MAX_AMOUNT, required=True, allow_none=True)
    target_type = Choice("at_least", "at_most", required=True)
    unit = fields.String(required=True, allow_none=True, metadata={"example": "glasses"})
    schedule = ScheduleField(required=True)
    weight = Whole(low=1, high=100, required=True, metadata={"example": 10})
    allowed_skip_days = Whole(low=0, high=6, required=True, metadata={"example": 0})
    exempt_weekdays = weekday_list(required=True)
    reminder_times = fields.List(ClockTime(), required=True, metadata={"example": ["07:30"]})
    pleasant = Flag(required=True)
    linked_habit_id = Id(required=True, allow_none=True)
    treat = fields.String(required=True, allow_none=True, metadata={"example": "a piece of cake"})
    public = Flag(required=True)
    place = fields.String(required=True, allow_none=True, metadata={"example": "the balcony"})
    duration_seconds = Whole(
        low=1, high=120, required=True, allow_none=True, metadata={"example": 120}
    )
    active = Flag(required=True)
    current_streak = Count(
        required=True,
        metadata={"description": "0 once too much was missed.", "example": 7},
    )
    longest_streak = Count(required=True, metadata={"example": 21})
    last_completed = Day(required=True, allow_none=True)
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class HabitArgs(PageArgs):
    """Which habits, in what order."""

    active = Flag(text=True, load_default=True, metadata={"description": "Default true."})
    category = Text(high=50, load_default=None, metadata={"example": "health"})
    kind = Choice("binary", "numeric", load_default=None)
    pleasant = Flag(text=True, load_default=None)
    due_on = Day(
        load_default=None,
        metadata={"description": "Only habits due on this date, done or not."},
    )
    q = Text(
        high=100,
        load_default=None,
        metadata={
            "description": "Words to find in name, category or description.",
            "example": "medit",
        },
    )
    sort = sort_field("name", "created_at", "weight", "current_streak", default="created_at")


HabitPage = page_of("habits", Habit)
