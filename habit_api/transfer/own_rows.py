"""What the rows of one's own export must be, by the rules that requests are held to.

Names are those of the tables' columns where a row keeps them as they are; `habit`, `reward` and the
like are places. What the program derives is read and left aside: it is made anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, missing, validate

from habit_api.core.clock import now
from habit_api.core.fields import MAX_ID, Amount, Choice, Count, Day, Flag, Moment, Text, Whole
from habit_api.core.schemas import HouseSchema
from habit_api.focus.rules import STATUSES as SESSION_STATUSES
from habit_api.garden.rules import FULLY_GROWN, PLANT_TYPES
from habit_api.habits.schemas import HabitInput
from habit_api.logs.schemas import MAX_AMOUNT
from habit_api.logs.schemas import STATUSES as LOG_STATUSES
from habit_api.rewards.rules import MOST
from habit_api.rewards.schemas import RewardInput
from habit_api.tasks.schemas import TaskInput
from habit_api.transfer.limits import FIRST_YEAR
from habit_api.users.schemas import SettingsPatch
from habit_api.xp.rules import MOST as MOST_POINTS
from habit_api.xp.rules import MOST_STREAK
from habit_api.xp.service import COMPLETION, MILESTONE, SESSION, TASK

# Clocks differ, and so do the days of time zones.
AHEAD = timedelta(days=1)
PIECES = ("none", "held", "returned", "spent")
# The milestones are those of the settings that it was written under.
SOURCE = rf"({COMPLETION}|{SESSION}|{TASK}|{MILESTONE}[1-9][0-9]{{0,4}})\Z"


class Past(Moment):
    """An instant that has passed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        moment = super()._deserialize(value, attr, data, **kwargs)
        if not moment.year >= FIRST_YEAR or moment > now() + AHEAD:
            raise ValidationError("Must be an instant of the past.")
        return moment


class PastDay(Day):
    """A date that has come."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        day = super()._deserialize(value, attr, data, **kwargs)
        if not day.year >= FIRST_YEAR or day > (now() + AHEAD).date():
            raise ValidationError("Must be a date of the past.")
        return day


class Place(Whole):
    """Where a row stands in its section, from 1 on."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(low=1, high=MAX_ID, **kwargs)


def _maybe(field: type[fields.Field[Any]], **kwargs: Any) -> Any:
    return field(load_default=None, allow_none=True, **kwargs)


def _chance(**kwargs: Any) -> fields.Float:
    return fields.Float(validate=validate.Range(0, MOST), allow_nan=False, **kwargs)


class OwnRow(HouseSchema):
    """A row; `derived` are its members that are not taken from it."""

    derived: ClassVar[frozenset[str]] = frozenset()


class ProfileRow(OwnRow):
    """`profile`."""

    name = Text(high=100, load_default=None, allow_none=True)
    last_plant_num = Count(load_default=0)


class SettingsRow(SettingsPatch):
    """`settings`."""

    derived: ClassVar[frozenset[str]] = frozenset()


class HabitRow(HabitInput):
    """A row of `habits`."""

    derived: ClassVar[frozenset[str]] = frozenset({"longest_streak", "last_completed"})

    class Meta(HabitInput.Meta):
        exclude = ("linked_habit_id", "public")

    linked_habit = _maybe(Place)
    published_at = _maybe(Past)
    active = Flag(load_default=True)
    created_at = Past(required=True)
    updated_at = Past(required=True)


class RewardRow(RewardInput):
    """A row of `rewards`."""

    derived: ClassVar[frozenset[str]] = frozenset(
        {"pieces_earned", "claimed_count", "value_earned"}
    )

    created_at = Past(required=True)
    updated_at = Past(required=True)


class TaskRow(TaskInput):
    """A row of `tasks`."""

    derived: ClassVar[frozenset[str]] = frozenset()

    repeat_from = _maybe(Moment)
    completed_at = _maybe(Past)
    next_task = _maybe(Place)
    created_at = Past(required=True)
    updated_at = Past(required=True)


class PauseRow(OwnRow):
    """A row of `pauses`."""

    habit = _maybe(Place)
    start_date = Day(required=True)
    end_date = _maybe(Day)
    note = Text(high=1000, load_default=None, allow_none=True)
    created_at = Past(required=True)


class LogRow(OwnRow):
    """A row of `habit_logs`."""

    habit = Place(required=True)
    date = PastDay(required=True)
    status = Choice(*LOG_STATUSES, required=True)
    value = Amount(low=0, high=MAX_AMOUNT, load_default=None, allow_none=True)
    note = Text(high=1000, load_default=None, allow_none=True)
    streak_count = _maybe(Count)
    run_start = _maybe(Day)
    habit_weight = Whole(low=1, high=100, load_default=None, allow_none=True)
    total_weight = fields.Float(
        validate=validate.Range(0, 10**9), allow_nan=False, load_default=None, allow_none=True
    )
    reward_probability = _chance(load_default=None, allow_none=True)
    reward = _maybe(Place)
    got_reward = Flag(load_default=False)
    xp_awarded = Count(load_default=0)
    # Left out where it is not there: null says that there was none.
    paid_milestone = Whole(low=1, high=MOST_STREAK, load_default=missing, allow_none=True)
    created_at = Past(required=True)


class DrawRow(OwnRow):
    """A row of `draws`."""

    habit = Place(required=True)
    date = PastDay(required=True)
    reward = _maybe(Place)
    probability = _chance(required=True)
    piece = Choice(*PIECES, required=True)
    drawn_on = PastDay(required=True)


class ClaimRow(OwnRow):
    """A row of `claims`."""

    reward = Place(required=True)
    pieces = Whole(low=1, high=10_000, required=True)
    value = Amount(low=0, high=10**12, load_default=None, allow_none=True)
    claimed_at = Past(required=True)


class SessionRow(OwnRow):
    """A row of `sessions`."""

    derived: ClassVar[frozenset[str]] = frozenset({"focus_min"})

    habit = _maybe(Place)
    task = _maybe(Place)
    status = Choice(*SESSION_STATUSES, required=True)
    planned_min = Whole(low=1, high=480, load_default=None, allow_none=True)
    started_at = Past(required=True)
    ended_at = _maybe(Past)
    date = PastDay(required=True)
    xp_awarded = Count(load_default=0)
    created_at = Past(required=True)


class PlantRow(OwnRow):
    """A row of `plants`."""

    session = Place(required=True)
    plant_type = Choice(*PLANT_TYPES, required=True)
    plant_num = Whole(low=1, high=2**31 - 1, required=True)
    growth_stage = Whole(low=0, high=FULLY_GROWN, required=True)
    created_at = Past(required=True)


class AwardRow(OwnRow):
    """A row of `xp_entries`: of what, and how much."""

    source = fields.String(validate=validate.Regexp(SOURCE), required=True)
    habit = _maybe(Place)
    date = _maybe(PastDay)
    session = _maybe(Place)
    task = _maybe(Place)
    gone = _maybe(Place)
    amount = Whole(low=-MOST_POINTS, high=MOST_POINTS, required=True)
    turn = Count(required=True)
    created_at = Past(required=True)


ROWS: dict[str, Any] = {
    "profile": ProfileRow(),
    "settings": SettingsRow(),
    "habits": HabitRow(),
    "rewards": RewardRow(),
    "tasks": TaskRow(),
    "pauses": PauseRow(),
    "habit_logs": LogRow(),
    "draws": DrawRow(),
    "claims": ClaimRow(),
    "sessions": SessionRow(),
    "plants": PlantRow(),
    "xp_entries": AwardRow(),
}


def check(section: str, row: Any) -> dict[str, Any]:
    """`row` as its columns. Raises `ValueError` with what is wrong with it."""
    schema = ROWS[section]
    if isinstance(row, dict):
        row = {name: value for name, value in row.items() if name not in schema.derived}
    try:
        checked: dict[str, Any] = schema.load(row)
    except ValidationError as error:
        raise ValueError(_first(error.messages)) from error
    return checked


def _first(messages: Any, path: str = "") -> str:
    """One of the messages, behind the path that it is at."""
    if isinstance(messages, dict):
        name, inner = next(iter(messages.items()))
        return _first(inner, path if name == "_schema" else f"{path}{name}: ")
    return path + str(messages[0] if isinstance(messages, list) else messages)
