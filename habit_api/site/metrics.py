"""The program's figures, for Prometheus alone."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, current_app, request
from flask_limiter import ExemptionScope

from habit_api.core import metrics
from habit_api.core.errors import NotFound, Unauthorized
from habit_api.core.extensions import limiter

blp = Blueprint("metrics", __name__)
# Whoever watches the program must see it most of all while others are too many.
limiter.exempt(blp, flags=ExemptionScope.APPLICATION | ExemptionScope.DEFAULT | ExemptionScope.META)

FORMAT = "text/plain; version=0.0.4; charset=utf-8"


@blp.get("/metrics")
def show() -> Response:
    """All figures, for whoever has the token; without one in the settings there is no such page."""
    figures = metrics.kept()
    if figures is None:
        raise NotFound
    wanted = f"Bearer {current_app.config['METRICS_TOKEN']}".encode()
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted):
        raise Unauthorized
    return Response(figures.text(), content_type=FORMAT, headers={"Cache-Control": "no-store"})
