"""What can go wrong with users."""

from __future__ import annotations

from habit_api.core.errors import Conflict, NotFound, ServiceUnavailable


class UsernameTaken(Conflict):
    """Somebody else has this username, in whatever case."""

    code = "USERNAME_TAKEN"
    message = "This username is taken."


class EmailTaken(Conflict):
    """Somebody else has this e-mail address, in whatever case."""

    code = "EMAIL_TAKEN"
    message = "There is already an account with this e-mail address."


class UserNotFound(NotFound):
    """There is no such user, or none that shows a profile."""

    code = "USER_NOT_FOUND"
    message = "There is no user with a public profile at this address."


class AvatarNotFound(NotFound):
    """The user has no picture, or does not show it."""

    code = "AVATAR_NOT_FOUND"
    message = "There is no picture of this user."


class PicturesWaiting(ServiceUnavailable):
    """So many pictures are being made that the wait is too long."""

    message = "Too many pictures are being uploaded. Try again shortly."
