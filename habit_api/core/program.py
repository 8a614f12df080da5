"""Flask without what nobody here uses, and what every request would pay for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from flask.sessions import SessionInterface


class NoSessions(SessionInterface):
    """Tokens say who is asking: there is no session to look for in a cookie."""

    def open_session(self, app: Flask, request: Request) -> None:
        """Leave Flask with its empty session, which refuses to be written to."""


class Program(Flask):
    """The application."""

    session_interface = NoSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view or hook is `async`, so none needs to be asked whether it is."""
        return func
