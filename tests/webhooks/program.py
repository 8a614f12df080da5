"""The program for real workers of webhooks: short leases and calls, a sweep each half second."""

from __future__ import annotations

from habit_api.app import create_app
from habit_api.core import broker, lease
from habit_api.webhooks import delivering

lease.MARGIN, lease.TRUST, broker.PAUSE = 1, 1, 0.5
delivering.CALL_SECONDS, delivering.JOB_SECONDS = 3, 4

app = create_app()
celery = app.extensions["celery"]
celery.conf.beat_schedule["webhooks.sweep"]["schedule"] = 0.5
