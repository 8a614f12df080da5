"""Handing notifications over to their channels: taken in rounds, sent side by side, written down.

A row is `sending` from just before its channel gets it until what came of it is committed. Found so
after a crash it may have been taken, and is not sent again. All the others are handed over in the
end, by whichever worker comes next.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import select, update
from structlog import get_logger

from habit_api.core import lease
from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.jobs import enqueue
from habit_api.core.queries import run
from habit_api.core.types import AnyRow
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Habit, Notification, User
from habit_api.notifications import channels, due, messages, rules
from habit_api.notifications.channels.base import NOTICES, REMINDERS, Channel, Failed, Refused
from habit_api.notifications.due import Question

log = get_logger("habit_api.notifications")

# How long one job goes on with round after round, and how long one round may take, in seconds.
BUDGET, SECONDS = 60, 90
ATTEMPTS = 12
FIRST_PAUSE = 15
# How many due rows are looked at to find a round among them.
LOOKED_AT = 1_000
# How many workers' rounds are found in one look; who comes later looks again.
ROUNDS = 10
# What takes longer, in seconds, is slow.
QUICK = 1.0
# A longer wait that a channel asks for is cut: then it may refuse again.
LONGEST_WAIT = 3600
LONGEST_REASON = 300
UNUSABLE = "This channel does not reach you any more."
UNKNOWN = "Unknown whether it was sent: the worker was lost while it was sending."

_rows, _habits, _users = table_of(Notification), table_of(Habit), table_of(User)
COLUMNS = (
    *_rows.c,
    _users.c.language,
    _users.c.week_start,
    _users.c.is_active,
    _users.c.reminder_channels,
    _habits.c.name,
    _habits.c.active,
    _habits.c.streak,
    _habits.c.alive_until,
    *due.COLUMNS,
)


class Outcome(NamedTuple):
    """What came of handing a row over: nothing went wrong, or `error` did; how long it took."""

    row: AnyRow
    error: Exception | None
    seconds: float


def deliver(name: str) -> int:
    """Hand over what is due on a channel, for a while; returns how many rows were taken."""
    channel = channels.known().get(name)
    if channel is None:
        return 0
    ends, taken = time.monotonic() + BUDGET, 0
    with ThreadPoolExecutor(channel.at_once) as threads:
        while time.monotonic() < ends:
            found = _round(channel, threads)
            taken += found
            if not found:
                return taken
    with unit_of_work():
        enqueue("notifications.deliver", name)
    return taken


def sweep() -> None:
    """Have due rows delivered whose job was lost; end those whose worker was lost in the act."""
    with unit_of_work():
        moment = now()
        for name in channels.known():
            due_rows = (_rows.c.channel == name, _rows.c.sweep_at <= moment)
            lost = update(_rows).where(*due_rows, _rows.c.status == "sending")
            run(lost.values(status="failed", last_error=UNKNOWN, sweep_at=None))
            if run(select(_rows.c.id).where(*due_rows).limit(1)).first():
                enqueue("notifications.deliver", name)


def _round(channel: Channel, threads: ThreadPoolExecutor) -> int:
    """Take as many rows as the channel sends at once, and send them; returns how many."""
    moment = now()
    until = moment + timedelta(seconds=SECONDS + lease.MARGIN)
    with unit_of_work():
        found = _take(channel, moment)
        wanted = _wanted(found, moment)
        reached = _reached(channel, wanted)
        wanted = [row for row in wanted if row.id in reached]
        ids = [row.id for row in wanted]
        if ids and not channel.inside:
            taken = {"status": "sending", "lease_until": until, "sweep_at": until}
            taken["attempts"] = _rows.c.attempts + 1
            run(update(_rows).where(_rows.c.id.in_(ids)).values(taken))
        elif ids:
            channel.send_all([(reached[row.id], messages.of(row)) for row in wanted])
            _sent(ids, _rows.c.status == "scheduled")
    if wanted and not channel.inside:
        outcomes = _send(channel, wanted, reached, threads)
        with unit_of_work():
            _write(channel, outcomes, until)
    return len(found)


def _take(channel: Channel, moment: datetime) -> Sequence[AnyRow]:
    """Due rows, with what is known of their users and habits, kept from other workers."""
    due_rows = (
        _rows.c.channel == channel.name,
        _rows.c.sweep_at <= moment,
        _rows.c.status == "scheduled",
    )
    order = (_rows.c.sweep_at, _rows.c.id)
    first = select(_rows.c.id, _rows.c.user_id).where(*due_rows).order_by(*order)
    ids = _some_of_each(channel, run(first.limit(LOOKED_AT)).all())
    if not ids:
        return []
    return run(
        select(*COLUMNS)
        .join(_users, _users.c.id == _rows.c.user_id)
        .outerjoin(_habits, _habits.c.id == _rows.c.habit_id)
        .where(_rows.c.id.in_(ids), *due_rows)
        .order_by(*order)
        .limit(channel.at_once)
        .with_for_update(skip_locked=True, of=_rows)
    ).all()


def _some_of_each(channel: Channel, rows: Sequence[AnyRow]) -> list[int]:
    """Ids of the first rows of each user: enough for this worker and others that take them too."""
    taken: Counter[UUID] = Counter()
    ids = []
    for row in rows:
        taken[row.user_id] += 1
        if taken[row.user_id] <= channel.per_user:
            ids.append(row.id)
    return ids[: ROUNDS * channel.at_once]


def _wanted(found: Sequence[AnyRow], moment: datetime) -> list[AnyRow]:
    """Those that are still to be sent; what became of the others is written."""
    late = [row for row in found if rules.is_late(row.scheduled_at, moment)]
    # What was tried in time failed, and what nobody came to was missed.
    _end([row.id for row in late if row.attempts], "failed")
    _end([row.id for row in late if not row.attempts], "missed")
    in_time = [row for row in found if not rules.is_late(row.scheduled_at, moment)]
    reminders = [row for row in in_time if _is_asked_for(row)]
    still = {one.row.id for one in due.still_open([Question(row, row.date) for row in reminders])}
    wanted = [row for row in in_time if row.is_active and (row.date is None or row.id in still)]
    kept = {row.id for row in wanted}
    _end([row.id for row in in_time if row.id not in kept], "dismissed")
    return wanted


def _is_asked_for(row: AnyRow) -> bool:
    """Whether it is a reminder, its habit still there, its channel still wanted."""
    return row.date is not None and row.active and row.channel in row.reminder_channels


def _reached(channel: Channel, wanted: Sequence[AnyRow]) -> dict[int, Any]:
    """Where each row goes; those that go nowhere any more end here."""
    found: dict[int, Any] = {}
    for kind, rows in (
        (REMINDERS, [row for row in wanted if row.date is not None]),
        (NOTICES, [row for row in wanted if row.date is None]),
    ):
        users = {row.user_id for row in rows}
        addresses = channel.addresses(users, kind=kind) if users else {}
        found |= {row.id: addresses[row.user_id] for row in rows if row.user_id in addresses}
    _end([row.id for row in wanted if row.id not in found], "failed", last_error=UNUSABLE)
    return found


def _send(
    channel: Channel, wanted: Sequence[AnyRow], reached: dict[int, Any], threads: ThreadPoolExecutor
) -> list[Outcome]:
    """Send all of them at the same time."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way

    def error_of(row: AnyRow) -> Exception | None:
        with app.app_context():
            try:
                channel.send(reached[row.id], messages.of(row))
            except (Refused, Failed) as error:
                return error
            except Exception as error:  # whatever it is, the row tells it and the log shows it
                log.exception("notification.not_sent", id=row.id, channel=channel.name)
                # Only its kind: messages may quote what users wrote.
                return Refused(type(error).__name__)
        return None

    def send(row: AnyRow) -> Outcome:
        began = time.monotonic()
        return Outcome(row, error_of(row), time.monotonic() - began)

    return list(threads.map(send, wanted))


def _write(channel: Channel, outcomes: Sequence[Outcome], until: datetime) -> None:
    """Write down what came of a round, unless the sweep has taken its rows for lost."""
    mine = (_rows.c.status == "sending") & (_rows.c.lease_until == until)
    _sent([row.id for row, error, _ in outcomes if error is None], mine)
    for row, error, _ in outcomes:
        if error is not None:
            query = update(_rows).where(_rows.c.id == row.id, mine)
            run(query.values(_after(row, error)))
    gone = {row.user_id for row, error, _ in outcomes if isinstance(error, Refused) and error.gone}
    if gone:
        channel.lost(gone)
    slow = [outcome for outcome in outcomes if outcome.seconds >= QUICK]
    if slow and channel.rest:
        _put_off(channel, slow)


def _put_off(channel: Channel, slow: Sequence[Outcome]) -> None:
    """Have the users of `slow` calls wait for their others, so that nobody else does."""
    again = now() + timedelta(seconds=channel.rest * max(outcome.seconds for outcome in slow))
    users = {outcome.row.user_id for outcome in slow}
    waiting = (_rows.c.channel == channel.name, _rows.c.status == "scheduled")
    soon = select(_rows.c.id).where(*waiting, _rows.c.user_id.in_(users), _rows.c.sweep_at < again)
    # Without those that somebody else is at, who would wait for ours.
    ids = run(soon.with_for_update(skip_locked=True)).scalars().all()
    if ids:
        query = update(_rows).where(_rows.c.id.in_(ids))
        run(query.values(lease_until=again, sweep_at=again))


def _after(row: AnyRow, error: Exception) -> dict[str, Any]:
    """What a row is after `error`: failed for good, or to be tried again."""
    reason = str(error)[:LONGEST_REASON]
    attempt = row.attempts + 1
    if isinstance(error, Failed) and attempt < ATTEMPTS:
        pause = lease.backoff(attempt, first=FIRST_PAUSE)
        again = now() + timedelta(seconds=max(pause, min(error.retry_after or 0, LONGEST_WAIT)))
        values = {"status": "scheduled", "lease_until": again, "sweep_at": again}
    else:
        values = {"status": "failed", "sweep_at": None}
    return {**values, "last_error": reason}


def _sent(ids: Sequence[int], still: Any) -> None:
    if ids:
        query = update(_rows).where(_rows.c.id.in_(ids), still)
        run(query.values(status="sent", sent_at=now(), last_error=None, sweep_at=None))


def _end(ids: Sequence[int], status: str, **values: Any) -> None:
    if ids:
        query = update(_rows).where(_rows.c.id.in_(ids))
        run(query.values(status=status, sweep_at=None, **values))
