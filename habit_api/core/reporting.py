"""Errors for Sentry, where `SENTRY_DSN` is set: what failed and where, and nothing of users.

No bodies, no headers, no local variables, and not the errors' own words, which may quote what users
wrote: the log has those, under the request's id.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask, g, has_request_context, request


def init_app(app: Flask) -> None:
    """Connect to Sentry, if there is an address for it."""
    if not app.config["SENTRY_DSN"]:
        return
    import sentry_sdk  # noqa: PLC0415 - half a second that only those pay who want it
    from sentry_sdk.integrations.atexit import AtexitIntegration  # noqa: PLC0415 - as above

    sentry_sdk.init(
        dsn=app.config["SENTRY_DSN"],
        environment=app.config["APP_ENV"],
        release=app.config["API_VERSION"],
        # Its integrations read requests, statements and logs. What is to be told, we tell.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[AtexitIntegration(callback=lambda *_: None)],
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_without_words,
    )


def report(_logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Tell Sentry of an error that is logged with its traceback; a processor of structlog's."""
    if name not in ("error", "exception", "critical") or not event.get("exc_info"):
        return event
    # Loaded by `init_app`, or not wanted.
    sentry: Any = sys.modules.get("sentry_sdk")
    if sentry is None or not sentry.is_initialized():
        return event
    error = event["exc_info"]
    error = error if isinstance(error, BaseException) else sys.exc_info()[1]
    if error is not None:
        with sentry.new_scope() as scope:
            scope.set_tags(_tags(event))
            scope.capture_exception(error)
    return event


def _tags(event: dict[str, Any]) -> dict[str, str]:
    tags = {"event": str(event.get("event")), "job": str(event.get("job", ""))}
    if has_request_context():
        rule = request.url_rule
        tags |= {"method": request.method, "route": rule.rule if rule else ""}
        tags["request_id"] = str(g.get("request_id", ""))
    return {name: value for name, value in tags.items() if value}


def _without_words(event: Any, _hint: dict[str, Any]) -> Any:
    for error in event.get("exception", {}).get("values", ()):
        error["value"] = ""
    return event
