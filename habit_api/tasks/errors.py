"""What can go wrong with a task."""

from __future__ import annotations

from habit_api.core.errors import NotFound, Unprocessable


class TaskNotFound(NotFound):
    """There is no task with this id."""

    code = "TASK_NOT_FOUND"
    message = "Task {task_id} does not exist."

    def __init__(self, task_id: int) -> None:
        super().__init__(task_id=task_id)


class RepeatInvalid(Unprocessable):
    """`repeat` is not a rule by which a task can repeat."""

    code = "REPEAT_INVALID"
    message = "The task cannot repeat like this: {reason}"

    def __init__(self, reason: str = "the rule names no date.") -> None:
        super().__init__(reason=reason, details={"reason": reason})
