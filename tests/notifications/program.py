"""The program with a channel of the tests, for real workers: short leases, a sweep each second.

The channel leaves a trace in VAR_DIR for each message that it was handed; while there is a file
named `hang` there, it never comes back from the first.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from uuid import UUID, uuid4

from habit_api.app import create_app
from habit_api.core import broker, lease
from habit_api.notifications import channels, delivery
from habit_api.notifications.channels.base import Channel, Message

lease.MARGIN, lease.TRUST, broker.PAUSE = 1, 1, 0.5
delivery.SECONDS = 2
folder = Path(os.environ["VAR_DIR"])
traces = folder / "traces"
traces.mkdir(parents=True, exist_ok=True)


class Traces(Channel):
    """Reaches everybody."""

    name = "traces"
    at_once = 2

    def addresses(self, user_ids: Collection[UUID], *, kind: str) -> Mapping[UUID, UUID]:
        return {user_id: user_id for user_id in user_ids}

    def send(self, address: UUID, message: Message) -> None:
        (traces / f"{message.habit_id}.{uuid4().hex}").write_text(str(os.getpid()))
        if (folder / "hang").exists():
            time.sleep(60)


app = create_app()
channels.register(app, Traces())
celery = app.extensions["celery"]
for job in ("remind", "sweep"):
    celery.conf.beat_schedule[f"notifications.{job}"]["schedule"] = 1.0
