"""What can go wrong with Telegram."""

from __future__ import annotations

from habit_api.core.errors import NotFound, ServiceUnavailable, Unauthorized, Unprocessable


class TelegramNotConfigured(ServiceUnavailable):
    """Whoever runs this program has set up no bot."""

    code = "TELEGRAM_NOT_CONFIGURED"
    message = "No Telegram bot is set up here."


class TelegramNotLinked(NotFound):
    """No Telegram chat is linked to the account."""

    code = "TELEGRAM_NOT_LINKED"
    message = "No Telegram chat is linked to this account."


class WebhookRefused(Unauthorized):
    """The secret that Telegram was given did not come along."""

    code = "WEBHOOK_SECRET_WRONG"
    message = "Only Telegram calls this, with the secret that it was given."


class CodeInvalid(Unprocessable):
    """The code was never given out, was used, or is too old."""

    code = "TELEGRAM_CODE_INVALID"
    message = "This code is not valid (any more). Ask for a new one."


class ButtonStale(Unprocessable):
    """A button means nothing (any more)."""

    code = "TELEGRAM_BUTTON_STALE"
    message = "This button is out of date."
