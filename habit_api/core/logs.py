"""Structured logs: one line a request, with its id; no bodies, no tokens, no query strings."""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g, request

from habit_api.core import metrics, reporting, timing
from habit_api.core.security import user_id_for_log

SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")
access = structlog.get_logger("habit_api.access")


def init_app(app: Flask) -> None:
    """Set up structlog as the settings say, and the line a request."""
    configure(level=app.config["LOG_LEVEL"], form=app.config["LOG_FORMAT"])
    app.before_request(_start)
    app.after_request(_finish)


def configure(*, level: str, form: str) -> None:
    """Write events of `level` and above to standard output, as `json` lines or for a `console`."""
    number = logging.getLevelNamesMapping()[level]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        reporting.report,
    ]
    if form == "json":
        shared += [structlog.processors.format_exc_info, _as_json]
        factory: Any = structlog.BytesLoggerFactory(sys.stdout.buffer)
    else:
        # The plain form: prettier ones print local variables, and so passwords and tokens.
        shared += [
            structlog.dev.ConsoleRenderer(
                colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
        factory = structlog.PrintLoggerFactory(sys.stdout)
    structlog.configure(
        processors=shared,
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=factory,
        cache_logger_on_first_use=False,
    )
    # Libraries use the standard library's logging; their warnings go to standard error.
    logging.basicConfig(level=max(number, logging.WARNING), force=False)


def _as_json(_logger: Any, _name: str, event: dict[str, Any]) -> bytes:
    return orjson.dumps(event, default=str)


def _start() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if SANE_ID.fullmatch(given) else uuid.uuid4().hex
    g.started = time.perf_counter()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    request_id = g.get("request_id")
    if request_id is None:
        return response
    response.headers["X-Request-ID"] = request_id
    rule, database = request.url_rule, timing.database_seconds()
    route = rule.rule if rule else None
    seconds = time.perf_counter() - g.started
    ms, db_ms = round(seconds * 1000, 2), round(database * 1000, 2)
    response.headers["Server-Timing"] = f"total;dur={ms}, db;dur={db_ms}"
    figures = metrics.kept()
    if figures is not None:
        call = (request.method, route or "none", response.status_code)
        figures.count_call(call, seconds=seconds, database=database)
    access.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=ms,
        db_ms=db_ms,
        user=user_id_for_log(),
        error=g.get("error_code"),
    )
    structlog.contextvars.unbind_contextvars("request_id")
    return response
