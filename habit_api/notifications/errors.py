"""What can go wrong with notifications."""

from __future__ import annotations

from habit_api.core.errors import Conflict, NotFound, ServiceUnavailable, Unprocessable


class UnsubscribeLinkInvalid(NotFound):
    """The link is not one of ours, or its account is gone."""

    code = "UNSUBSCRIBE_LINK_INVALID"
    message = "This link is not valid. The settings of your account say which mails you get."


class MailNotConfigured(ServiceUnavailable):
    """Whoever runs this program has named no mail server."""

    code = "MAIL_NOT_CONFIGURED"
    message = "This server sends no mails."


class NotificationNotFound(NotFound):
    """There is no such notification."""

    code = "NOTIFICATION_NOT_FOUND"
    message = "Notification {notification_id} does not exist."

    def __init__(self, notification_id: int) -> None:
        super().__init__(notification_id=notification_id)


class HabitNotFound(NotFound):
    """There is no habit with this id."""

    code = "HABIT_NOT_FOUND"
    message = "Habit {habit_id} does not exist."

    def __init__(self, habit_id: int) -> None:
        super().__init__(habit_id=habit_id)


class ChannelUnusable(Unprocessable):
    """The channel does not reach the user."""

    code = "CHANNEL_UNUSABLE"
    message = "{why}"

    def __init__(self, channel: str) -> None:
        super().__init__(why=WHY[channel], details={"channel": channel})


WHY = {
    "telegram": "Telegram is not linked: POST /telegram/link shows how.",
    "email": "Mails go to verified addresses only, and not with notice_emails switched off.",
    "webhook": "No active webhook asks for notifications.",
    "ntfy": "The settings name no ntfy_url.",
}


class ScheduledOutOfRange(Unprocessable):
    """`scheduled_at` lies in the past, or more than a year ahead."""

    code = "SCHEDULED_OUT_OF_RANGE"
    message = "scheduled_at must not lie in the past, nor more than a year ahead."


class TooManyScheduled(Conflict):
    """So many notifications are still to come."""

    code = "TOO_MANY_SCHEDULED"
    message = "{most} notifications are scheduled already; dismiss some of them."

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class BeingSent(Conflict):
    """The notification is on its way in this moment."""

    code = "BEING_SENT"
    message = "This notification is being sent in this moment."
