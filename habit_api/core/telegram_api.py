"""Calling Telegram's Bot API.

Its address is a setting of whoever runs the program, and no user's: so it needs no check where it
leads. The address of each call holds the bot's token; nothing here lets it into a log or an error.
"""

from __future__ import annotations

import threading
from typing import Any

import requests
from flask import current_app
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import NewConnectionError, SSLError

# Seconds to connect, and to wait for the answer.
CONNECTING = 5.0
ANSWERING = 15.0
_local = threading.local()


class TelegramRefused(Exception):
    """Telegram's answer was no.

    With 429 it takes further calls after `retry_after` seconds. With 403 the user has blocked the
    bot, or never spoken to it.
    """

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        self.code, self.description, self.retry_after = code, description, retry_after
        super().__init__(f"Telegram refused: {code} {description}")


class TelegramUnreachable(Exception):
    """There was no answer, or none that can be understood.

    Telegram may have done what it was asked, where `maybe_done`.
    """

    def __init__(self, reason: str, *, maybe_done: bool) -> None:
        self.reason, self.maybe_done = reason, maybe_done
        super().__init__(f"Telegram did not answer: {reason}")


def configured() -> bool:
    """Whether there is a bot that users can talk to."""
    config = current_app.config
    return bool(config["TELEGRAM_BOT_TOKEN"] and config["TELEGRAM_BOT_NAME"])


def call(method: str, *, seconds: float | None = None, **params: Any) -> Any:
    """The `result` of one call, waited for so many seconds; parameters that are None are left out.

    Nothing is tried twice. Raises `TelegramRefused`, `TelegramUnreachable`.
    """
    token = current_app.config["TELEGRAM_BOT_TOKEN"]
    if not token:
        raise TelegramUnreachable("no bot is configured", maybe_done=False)
    address = f"{current_app.config['TELEGRAM_API_URL']}/bot{token}/{method}"
    sent = {name: value for name, value in params.items() if value is not None}
    response, failure = _post(address, sent, seconds or ANSWERING)
    # Outside of the handler: the library's own error names the address, and so the token.
    if response is None:
        raise failure
    return _result(response)


def _post(
    address: str, params: dict[str, Any], seconds: float
) -> tuple[requests.Response | None, TelegramUnreachable]:
    """The answer, or else why there is none."""
    try:
        response = _session().post(
            address, json=params, timeout=(CONNECTING, seconds), allow_redirects=False
        )
    except RequestException as error:
        return None, TelegramUnreachable(type(error).__name__, maybe_done=not _unsent(error))
    return response, TelegramUnreachable(f"status {response.status_code}", maybe_done=True)


def _result(response: requests.Response) -> Any:
    try:
        answer = response.json()
        if answer["ok"]:
            return answer["result"]
        code, description = int(answer["error_code"]), str(answer["description"])
        wait = answer.get("parameters", {}).get("retry_after")
    except (ValueError, KeyError, TypeError, AttributeError):
        code, description, wait = response.status_code, "", None
        unreadable = True
    else:
        unreadable = False
    # 5xx: its own trouble, in whose course it may have done it or not.
    if unreadable or code >= 500:
        raise TelegramUnreachable(f"status {code}", maybe_done=True)
    raise TelegramRefused(code, description, wait if isinstance(wait, int) else None)


def _unsent(error: RequestException) -> bool:
    """Whether the call did not even leave."""
    if isinstance(error, ConnectTimeout):
        return True
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(cause, NewConnectionError | SSLError)


def _session() -> requests.Session:
    """A session of this thread, which keeps its connection for the next call."""
    session: requests.Session | None = getattr(_local, "session", None)
    if session is None:
        session = _local.session = requests.Session()
        # No proxy or password that happens to be in the environment.
        session.trust_env = False
    return session
