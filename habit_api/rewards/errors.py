"""What can go wrong with a reward."""

from __future__ import annotations

from habit_api.core.errors import AppError, Conflict, NotFound, Unprocessable


class RewardNotFound(NotFound):
    """There is no reward with this id."""

    code = "REWARD_NOT_FOUND"
    message = "Reward {reward_id} does not exist."

    def __init__(self, reward_id: int) -> None:
        super().__init__(reward_id=reward_id)


class RewardNameTaken(Conflict):
    """Another active reward of yours has this name, whatever its case."""

    code = "REWARD_NAME_TAKEN"
    message = "You have an active reward with this name."


class RewardInProgress(Conflict):
    """Pieces are earned and not claimed."""

    code = "REWARD_IN_PROGRESS"
    message = "This reward has pieces that are not claimed yet."


class RewardNotAchieved(Unprocessable):
    """Pieces are still missing."""

    code = "REWARD_NOT_ACHIEVED"
    message = "This reward still needs {missing} more."

    def __init__(self, missing: int) -> None:
        super().__init__(missing=missing, details={"missing": missing})


class RewardAlreadyClaimed(Unprocessable):
    """A one-time reward was claimed, or nothing was earned since the last claim."""

    code = "REWARD_ALREADY_CLAIMED"
    message = "This reward was claimed already."


VIOLATIONS: dict[str, type[AppError]] = {"uq_rewards_user_id_name_key": RewardNameTaken}
