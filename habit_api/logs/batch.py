"""Several completions in one call."""

from __future__ import annotations

from typing import Any

from habit_api.core.errors import AppError
from habit_api.core.extensions import db
from habit_api.core.queries import lock_row
from habit_api.core.security import Principal
from habit_api.logs import service
from habit_api.models import User


def complete_all(
    user: Principal, completions: list[dict[str, Any]], *, partial: bool
) -> dict[str, Any]:
    """Complete each; returns `results` and `errors`, both in the order of `completions`.

    Not `partial`: all or none, and the first error is raised with its `index` in the details.
    """
    # As every verb does before it locks a habit: in whatever order two batches name theirs, one has
    # its turn after the other.
    lock_row(User, user.id)
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for index, wanted in enumerate(completions):
        try:
            with db.session.begin_nested():
                results.append(service.complete(user, **wanted))
        except AppError as error:
            where = {"index": index, "habit_id": wanted["habit_id"]}
            if not partial:
                error.details |= where
                raise
            errors.append({**where, "code": error.code, "message": error.text})
    return {"results": results, "errors": errors}
