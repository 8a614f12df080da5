"""What can go wrong with notifications."""

from __future__ import annotations

from habit_api.core.errors import NotFound


class UnsubscribeLinkInvalid(NotFound):
    """The link is not one of ours, or its account is gone."""

    code = "UNSUBSCRIBE_LINK_INVALID"
    message = "This link is not valid. The settings of your account say which mails you get."
