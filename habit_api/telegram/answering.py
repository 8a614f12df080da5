"""Answering updates: do what is asked for, then tell the Bot API what is to be said."""

from __future__ import annotations

from typing import Any

from structlog import get_logger

from habit_api.core import lease, telegram_api
from habit_api.core.errors import AppError
from habit_api.core.lease import Lease, LeaseLost
from habit_api.core.telegram_api import TelegramRefused, TelegramUnreachable
from habit_api.core.unit_of_work import unit_of_work
from habit_api.telegram import bot, service, updates
from habit_api.telegram.rules import Event

log = get_logger("habit_api.telegram")

ATTEMPTS = 8
# A bug is not mended by trying again; a database that was away may be.
ATTEMPTS_TO_UNDERSTAND = 3
# Once accepted these are there to be seen; all others can be made again without harm.
SEEN = frozenset({"sendMessage"})
WORKER_LOST = "The worker was lost."


def answer(row_id: int) -> None:
    """Answer the update of a row, and whatever else its chat is waiting for, in its order."""
    chat_id = updates.chat_of(row_id)
    while chat_id is not None and (held := updates.take_next(chat_id)) is not None:
        try:
            if not _answer(held):
                return
        except LeaseLost:
            log.warning("telegram.lease_lost", id=held.row.id, attempt=held.attempt)
            return


def _answer(held: Lease) -> bool:
    """Whether the update is answered, and the next one of its chat may be. Raises `LeaseLost`."""
    if held.attempt > ATTEMPTS:
        updates.finish(held, error=held.row.error or WORKER_LOST)
        return True
    calls, handed_over = held.row.calls, held.row.handed_over
    if held.row.status == "received":
        calls, handed_over = _understood(held), 0
    return calls is not None and _sent(held, calls, handed_over)


def _understood(held: Lease) -> list[dict[str, Any]] | None:
    """Do what an update asks for: what it changes and what is to be said are written together."""
    event = Event(**held.row.event)
    try:
        return _written(held, lambda: bot.answer(event))
    except LeaseLost:
        raise
    except AppError as error:
        # What it had begun was rolled back, or must stay as it is.
        excuse = bot.excuse(event, error)
        return _written(held, lambda: excuse)
    except Exception as error:  # whatever it is, the log shows it, and the user is told in the end
        log.exception("telegram.update_failed", id=held.row.id, attempt=held.attempt)
        if held.attempt < ATTEMPTS_TO_UNDERSTAND:
            _give_back(held, seconds=lease.backoff(held.attempt, first=2), error=error)
            return None
        sorry = bot.excuse(event, AppError())
        return _written(held, lambda: sorry)


def _written(held: Lease, make: Any) -> list[dict[str, Any]]:
    with unit_of_work():
        calls: list[dict[str, Any]] = make()
        lease.keep(held, status="answering", calls=calls, handed_over=0)
    return calls


def _sent(held: Lease, calls: list[dict[str, Any]], handed_over: int) -> bool:
    """Make the calls that were not handed over yet; whether none is left. Raises `LeaseLost`."""
    for number in range(handed_over, len(calls)):
        call = calls[number]
        if call["method"] in SEEN:
            # Before it is made: one that was on its way at a crash may have been accepted.
            with unit_of_work():
                lease.keep(held, handed_over=number + 1)
        try:
            telegram_api.call(call["method"], **call["params"])
        except TelegramRefused as error:
            if error.code == 429:
                _give_back(held, seconds=error.retry_after or 1, error=error, number=number)
                return False
            _note_refusal(held, call["method"], error)
        except TelegramUnreachable as error:
            if not (error.maybe_done and call["method"] in SEEN):
                seconds = lease.backoff(held.attempt, first=2, longest=60)
                _give_back(held, seconds=seconds, error=error, number=number)
                return False
            log.warning("telegram.answer_unsure", id=held.row.id, reason=error.reason)
    updates.finish(held)
    return True


def _note_refusal(held: Lease, method: str, error: TelegramRefused) -> None:
    """What Telegram will not do the next time either."""
    if error.code == 403:
        with unit_of_work():
            service.note_blocked(held.row.chat_id, blocked=True)
    elif "message is not modified" not in error.description:
        log.warning("telegram.refused", method=method, reason=str(error))


def _give_back(held: Lease, *, seconds: float, error: Exception, number: int | None = None) -> None:
    # Only the kind of what is not Telegram's: messages may quote what users wrote.
    known = isinstance(error, TelegramRefused | TelegramUnreachable)
    values: dict[str, Any] = {} if number is None else {"handed_over": number}
    with unit_of_work():
        words = str(error) if known else type(error).__name__
        lease.put_off(held, seconds=seconds, error=words, **values)
