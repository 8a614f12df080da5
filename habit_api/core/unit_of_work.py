"""The only commit. A view that writes runs inside one `unit_of_work`, and so does a command."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from habit_api.core import broker, timing
from habit_api.core.errors import AppError
from habit_api.core.extensions import db


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run the block in one write transaction: all of it is there afterwards, or nothing.

    Any error rolls back, but for an `AppError` that says `keeps_writes`. A unit inside a unit is
    part of the outer one. What was enqueued inside leaves after the commit, and never without it.
    """
    session = db.session()
    if session.info.get("writing"):
        yield
        return
    release_connection()
    session.info["writing"] = True
    try:
        first = session.info.get("first")
        if first is not None:
            first()
        yield
        _end(session)
    except AppError as error:
        if error.keeps_writes:
            _end(session)
        else:
            session.rollback()
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
        if not session.info.get("held"):
            session.info.pop("jobs", None)


@contextmanager
def beginning_with(check: Callable[[], None]) -> Iterator[None]:
    """Have the first unit of work of the block begin with `check`.

    Where none was opened, the block ends with one that is `check` alone.
    """
    info = db.session().info

    def first() -> None:
        del info["first"]
        check()

    info["first"] = first
    try:
        yield
        if "first" in info:
            with unit_of_work():
                pass
    finally:
        info.pop("first", None)


@contextmanager
def unit_aside() -> Iterator[None]:
    """A unit that is over when the block is, and has no part in what the units around it have.

    Neither what the first of them begins with, nor being held open.
    """
    info = db.session().info
    theirs = {name: info.pop(name) for name in ("first", "holding") if name in info}
    try:
        with unit_of_work():
            yield
    finally:
        info.update(theirs)


@contextmanager
def held_units(first: Callable[[], None]) -> Iterator[None]:
    """Hold the last unit of work of the block open at its end, for `last_unit` to go on with.

    A unit that is held is committed when another begins, and rolled back when the block ends. Each
    begins with `first`.
    """
    info = db.session().info
    info |= {"first": first, "holding": True}
    try:
        yield
    finally:
        drop_held()
        info.pop("first", None)
        info.pop("holding", None)


@contextmanager
def last_unit() -> Iterator[None]:
    """Go on with the unit that is held, or begin one; its end is a commit."""
    session = db.session()
    session.info.pop("holding", None)
    if not session.info.pop("held", False):
        with unit_of_work():
            yield
        return
    session.info["writing"] = True
    try:
        yield
        _commit(session)
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
        session.info.pop("jobs", None)


def drop_held() -> None:
    """Take back the unit that is held, if one is."""
    session = db.session()
    if session.info.pop("held", False):
        session.rollback()
        session.info.pop("jobs", None)


def release_connection() -> None:
    """Give back the connection that reading holds, as before slow work; what was read stays read.

    Raises `RuntimeError` inside a unit of work, which others may be waiting for.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("Slow work must not be done inside a unit of work.")
    session.info.pop("held", None)
    _commit(session)


def _end(session: Session) -> None:
    """The end of a unit: a commit, unless somebody has more to write in it."""
    if session.info.get("holding"):
        session.flush()
        session.info["held"] = True
    else:
        _commit(session)


def _commit(session: Session) -> None:
    # What is written on the way is measured for itself.
    session.flush()
    began = time.perf_counter()
    session.commit()
    timing.add(time.perf_counter() - began)
    broker.hand_over(session.info.pop("jobs", ()))
