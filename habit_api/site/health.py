"""Whether the program is alive, and whether it is able to serve."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_limiter import ExemptionScope

from habit_api.core.extensions import limiter
from habit_api.core.revisions import be_migrated

blp = Blueprint("health", __name__)
# Whoever watches the program asks often, and has no token.
limiter.exempt(blp, flags=ExemptionScope.APPLICATION | ExemptionScope.DEFAULT | ExemptionScope.META)


@blp.get("/health")
def alive() -> ResponseReturnValue:
    """Alive: the process answers."""
    return {"status": "ok"}


@blp.get("/health/ready")
def ready() -> ResponseReturnValue:
    """Able to serve: the database is reachable, and at the newest migration."""
    be_migrated()
    return {"status": "ok"}
