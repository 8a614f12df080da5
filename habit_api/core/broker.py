"""The broker: how Celery is set up, and how a job's message gets to it.

A message is only a hint that there is something to do. What must not be lost is a row (see
`core.lease`), and a sweep finds it again: so a broker that is down costs a log line, not a request.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from celery import Celery
from flask import current_app
from kombu import Exchange, Queue
from kombu.transport import TRANSPORT_ALIASES
from structlog import get_logger

log = get_logger("habit_api.jobs")

# The longest that a job may run, in seconds; its message must not be given to a second worker
# before.
LONGEST = 3600
VISIBILITY = 2 * LONGEST
# A request that has a job to hand over waits so long for the broker, in seconds; when that was in
# vain, those of the next moments do not try.
PATIENCE = 1.0
PAUSE = 5.0
# How often a worker looks into the folder, in seconds. It also looks only so often whether a job is
# done, and begins the next one then: somebody with many webhooks would keep others' mails waiting.
POLLING = 0.05
# A worker takes from both in turn: however many calls to strangers' servers are waiting, what the
# clock asks for comes in between.
QUEUE, CALLS = "habit_api", "habit_api.calls"
TRANSPORT_ALIASES["folder"] = "habit_api.core.folder_broker:Transport"
TRANSPORT_ALIASES["redis"] = "habit_api.core.redis_broker:Transport"
TRANSPORT_ALIASES["rediss"] = "habit_api.core.redis_broker:Transport"


class Message(NamedTuple):
    """What a job is called by: its name, the ids it is about, and how long it may take."""

    name: str
    ids: tuple[int | str, ...]
    seconds: int


def settings(config: Any) -> dict[str, Any]:
    """Celery's own settings, from the program's."""
    var_dir: Path = config["VAR_DIR"]
    return {
        **_address(config["REDIS_URL"], var_dir),
        "broker_connection_retry_on_startup": True,
        # No limit: a worker waits for its broker as long as it takes.
        "broker_connection_max_retries": None,
        "task_default_queue": QUEUE,
        "task_queues": [Queue(name, Exchange(name), routing_key=name) for name in (QUEUE, CALLS)],
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        # A message is done with when its job is, and not when a worker took it.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": config["WORKER_CONCURRENCY"],
        # New processes from time to time bound a slow leak.
        "worker_max_tasks_per_child": 1_000,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # Nobody asks the workers, and the folder could not carry it.
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "enable_utc": True,
        "timezone": "UTC",
        "beat_schedule_filename": str(var_dir / "beat-schedule"),
    }


def _address(redis_url: str, var_dir: Path) -> dict[str, Any]:
    if redis_url:
        options = {"visibility_timeout": VISIBILITY, "global_keyprefix": "habit_api:"}
        # kombu would trust any certificate, where redis-py itself does not.
        checked = redis_url.startswith("rediss:") and "ssl_cert_reqs=" not in redis_url
        return {
            "broker_url": redis_url,
            "broker_transport_options": options,
            "broker_use_ssl": {"ssl_cert_reqs": ssl.CERT_REQUIRED} if checked else None,
        }
    options = {"folder": str(var_dir / "queue"), "polling_interval": POLLING}
    return {"broker_url": "folder://localhost", "broker_transport_options": options}


class Publisher:
    """Sends messages, each process over connections of its own."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._process = 0
        self._pool: Any = None
        self._silent_until = 0.0

    def send(self, messages: Sequence[Message]) -> bool:
        """Hand `messages` to the broker; whether it took them all. Never raises."""
        if not messages or time.monotonic() < self._silent_until:
            return not messages
        try:
            with self._connections().acquire(block=True, timeout=PATIENCE) as connection:
                for message in messages:
                    self._send(message, connection)
        except Exception:  # any transport's own error: the rows are there, the sweep finds them
            self._silent_until = time.monotonic() + PAUSE
            log.warning("jobs.broker_unreachable", jobs=len(messages), exc_info=True)
            return False
        return True

    def _send(self, message: Message, connection: Any) -> None:
        self._celery.send_task(
            message.name,
            message.ids,
            connection=connection,
            retry=False,
            soft_time_limit=message.seconds,
            time_limit=message.seconds + 5,
        )

    def _connections(self) -> Any:
        # A process that was forked must not speak over its parent's connections.
        if self._process != os.getpid():
            quick = {"max_retries": 0, "socket_connect_timeout": PATIENCE}
            quick |= {"socket_timeout": PATIENCE}
            connection = self._celery.connection_for_write(transport_options=quick)
            self._pool, self._process = connection.Pool(limit=10), os.getpid()
        return self._pool


def hand_over(messages: Sequence[Message]) -> None:
    """Send what a unit of work enqueued, now that it is committed."""
    if messages:
        publisher: Publisher = current_app.extensions["house_publisher"]
        publisher.send(messages)
