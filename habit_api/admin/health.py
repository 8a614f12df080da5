"""How the parts of the site are, each asked for a bounded time, and all at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Flask, current_app
from sqlalchemy import text
from structlog import get_logger

from habit_api.admin import models
from habit_api.core import lease
from habit_api.core.clock import now
from habit_api.core.extensions import db, limiter
from habit_api.core.jobs import waiting
from habit_api.core.revisions import is_migrated
from habit_api.jobs import pulse

log = get_logger("habit_api.health")
# In seconds. Whatever hangs is left to itself, and ends with its own connection's patience.
PATIENCE = 3.0
Details = dict[str, Any]


class Unwell(Exception):
    """A part answered, and the answer is not good; its argument are the details."""


def report() -> dict[str, Any]:
    """The state of every part, `ok` in all when all of them are."""
    asked = {name: _Question(current_app._get_current_object(), check) for name, check in CHECKS}  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way to hand an app to a thread
    deadline = time.monotonic() + PATIENCE
    parts = {name: question.answer(deadline) for name, question in asked.items()}
    well = all(part["status"] == "ok" for part in parts.values())
    return {"status": "ok" if well else "degraded", "checked_at": now(), "parts": parts}


class _Question(threading.Thread):
    """Asks one part, in the app's context and over a session of its own."""

    def __init__(self, app: Flask, check: Callable[[], Details]) -> None:
        super().__init__(daemon=True, name=f"health-{check.__name__}")
        self.app, self.check = app, check
        self.found: dict[str, Any] | None = None
        self.begun = time.perf_counter()
        self.start()

    def run(self) -> None:
        status, details = "ok", {}
        try:
            with self.app.app_context():
                details = self.check()
        except Unwell as error:
            status, details = "failed", dict(*error.args)
        except Exception as error:  # whatever a driver raises, it is the answer
            log.warning("health.failed", part=self.name, exc_info=True)
            status, details = "failed", {"error": type(error).__name__}
        self.found = {"status": status, "ms": self._ms(), "details": details}

    def answer(self, deadline: float) -> dict[str, Any]:
        """What was found, or that the deadline came first."""
        self.join(max(0.0, deadline - time.monotonic()))
        return self.found or {"status": "timeout", "ms": self._ms(), "details": {}}

    def _ms(self) -> float:
        return round((time.perf_counter() - self.begun) * 1000, 2)


def database() -> Details:
    db.session.execute(text("SELECT 1"))
    return {"kind": db.engine.dialect.name}


def migrations() -> Details:
    if not is_migrated():
        raise Unwell({"error": "Not at the newest migration."})
    return {}


def broker() -> Details:
    kind = "redis" if current_app.config["REDIS_URL"] else "folder"
    return {"kind": kind, "waiting": waiting(patience=PATIENCE)}


def cache() -> Details:
    kind = "redis" if current_app.config["REDIS_URL"] else "memory"
    if not limiter.storage.check():
        raise Unwell({"kind": kind, "error": "Limits are counted in each process by itself."})
    return {"kind": kind}


def workers() -> Details:
    seconds = pulse.silence()
    details = {"seconds_since_last_seen": seconds}
    if seconds is None or seconds > pulse.PATIENCE:
        raise Unwell({**details, "error": "No worker, or no beat."})
    return details


def queue() -> Details:
    found = lease.backlogs()
    return {
        "open": sum(one.open for one in found.values()),
        "overdue": sum(one.overdue for one in found.values()),
        "late_seconds": round(max(one.late_seconds for one in found.values()), 1),
        "tables": {name: asdict(one) for name, one in found.items() if one.open},
    }


def model() -> Details:
    found = models.taken_up()
    if found["version"] is not None and not found["loaded"]:
        raise Unwell({**found, "error": "The live model is broken: the rule is used."})
    return found


PARTS = (database, migrations, broker, cache, workers, queue, model)
CHECKS: tuple[tuple[str, Callable[[], Details]], ...] = tuple(
    (check.__name__, check) for check in PARTS
)
