"""How long the database takes: for each request, and for each statement that is slow."""

from __future__ import annotations

import time
from typing import Any

from flask import g, has_app_context
from sqlalchemy import Engine, event
from structlog import get_logger

log = get_logger("habit_api.database")

# Of a longer statement the log shows the beginning.
SHOWN = 2000


def init_engine(engine: Engine, *, slow_ms: int) -> None:
    """Measure the statements of `engine`; those that take longer than `slow_ms` are logged.

    With 0 none are. A statement is logged with the names of its values, never with the values.
    """

    def begin(
        _connection: Any, _cursor: Any, _text: str, _values: Any, context: Any, _m: bool
    ) -> None:
        context.house_began = time.perf_counter()

    def end(
        _connection: Any, _cursor: Any, text: str, _values: Any, context: Any, _m: bool
    ) -> None:
        seconds = time.perf_counter() - context.house_began
        add(seconds)
        if slow_ms and seconds * 1000 > slow_ms:
            log.warning("database.slow", ms=round(seconds * 1000, 1), statement=text[:SHOWN])

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)


def add(seconds: float) -> None:
    """Count time that the database took for this request."""
    if has_app_context():
        g.database_seconds = g.get("database_seconds", 0.0) + seconds


def database_seconds() -> float:
    """How long the database took for this request so far."""
    seconds: float = g.get("database_seconds", 0.0)
    return seconds
