"""What can go wrong with a habit."""

from __future__ import annotations

from collections.abc import Sequence

from habit_api.core.errors import AppError, Conflict, Unprocessable

# Named on a lower floor, which reads habits too.
from habit_api.notifications.errors import HabitNotFound as HabitNotFound


class HabitNameTaken(Conflict):
    """Another active habit of yours has this name, whatever its case."""

    code = "HABIT_NAME_TAKEN"
    message = "You have an active habit with this name."


class TargetMissing(Unprocessable):
    """A numeric habit has no `target_value`."""

    code = "TARGET_MISSING"
    message = "A numeric habit needs a target_value above 0."


class TargetNotAllowed(Unprocessable):
    """A binary habit has a `target_value` or a `unit`."""

    code = "TARGET_NOT_ALLOWED"
    message = "Only a numeric habit has a target_value and a unit."


class NeverDue(Unprocessable):
    """The exempt weekdays leave no day on which the habit could ever be due."""

    code = "NEVER_DUE"
    message = "With these exempt_weekdays the habit would never be due."


class TreatOrLink(Unprocessable):
    """A habit has both a `treat` and a `linked_habit_id`."""

    code = "TREAT_OR_LINK"
    message = "A habit has a treat or a linked habit, not both."


class PleasantHasReward(Unprocessable):
    """A pleasant habit has a `treat` or a `linked_habit_id`."""

    code = "PLEASANT_HAS_REWARD"
    message = "A pleasant habit is its own reward: it has neither a treat nor a linked habit."


class LinkNotPleasant(Unprocessable):
    """The linked habit is not pleasant."""

    code = "LINK_NOT_PLEASANT"
    message = "Only a pleasant habit can be linked; habit {habit_id} is none."

    def __init__(self, habit_id: int) -> None:
        super().__init__(habit_id=habit_id)


class LinkInactive(Unprocessable):
    """The linked habit is deleted."""

    code = "LINK_INACTIVE"
    message = "Habit {habit_id} is deleted; restore it to link it."

    def __init__(self, habit_id: int) -> None:
        super().__init__(habit_id=habit_id)


class HabitIsLinked(Conflict):
    """Active habits link to this one: it must stay pleasant and active."""

    code = "HABIT_IS_LINKED"
    message = "Other habits are linked to this one; unlink them first."

    def __init__(self, habit_ids: Sequence[int]) -> None:
        super().__init__(details={"habit_ids": list(habit_ids)})


VIOLATIONS: dict[str, type[AppError]] = {"uq_habits_user_id_name_key": HabitNameTaken}
