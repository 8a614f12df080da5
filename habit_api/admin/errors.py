"""What can go wrong for superusers."""

from __future__ import annotations

from habit_api.core.errors import Conflict, NotFound


class AccountNotFound(NotFound):
    """There is no such account."""

    code = "USER_NOT_FOUND"
    message = "There is no user with this id."


class JobNotFound(NotFound):
    """There is no such job, or it was finished long ago."""

    code = "JOB_NOT_FOUND"
    message = "There is no job with the id {job_id}."


class OwnAccount(Conflict):
    """Superusers keep their hands off their own rights: so there is always one left."""

    code = "OWN_ACCOUNT"
    message = (
        "You cannot switch off your own account or give up your own rights. Another superuser can."
    )
