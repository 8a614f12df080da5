"""The one transaction of a call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from habit_api.core.errors import AppError, Conflict
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import (
    beginning_with,
    held_units,
    release_connection,
    unit_aside,
    unit_of_work,
)
from habit_api.models import User


class KeptConflict(Conflict):
    keeps_writes = True


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def add(name: str = "ada") -> None:
    db.session.add(User(username=name, username_key=name))
    db.session.flush()


def stored() -> int:
    """Rows that another connection sees."""
    with db.engine.connect() as somebody_else:
        return somebody_else.execute(select(func.count()).select_from(User)).scalar_one()


def test_what_a_unit_wrote_is_there_afterwards_and_not_before() -> None:
    with unit_of_work():
        add()
    assert stored() == 1


def write_and_raise(error: BaseException | type[BaseException]) -> None:
    with unit_of_work():
        add()
        raise error


@pytest.mark.parametrize("error", [RuntimeError, Conflict, KeyboardInterrupt])
def test_any_error_takes_everything_back(error: type[BaseException]) -> None:
    with pytest.raises(error):
        write_and_raise(error)
    assert stored() == 0


def test_an_error_may_say_that_what_was_written_stays() -> None:
    with pytest.raises(AppError):
        write_and_raise(KeptConflict())
    assert stored() == 1


def test_a_unit_inside_a_unit_is_part_of_the_outer_one() -> None:
    def outer() -> None:
        with unit_of_work():
            with unit_of_work():
                add()
            raise Conflict

    with pytest.raises(Conflict):
        outer()
    assert stored() == 0


def test_a_session_goes_on_after_a_failed_unit() -> None:
    with pytest.raises(Conflict):
        write_and_raise(Conflict)
    with unit_of_work():
        add()
    assert stored() == 1


def test_a_unit_aside_is_over_before_what_the_first_begins_with() -> None:
    def refuse() -> None:
        raise Conflict

    def call() -> None:
        with beginning_with(refuse):
            with unit_aside():
                add()
            with unit_of_work():
                add("eve")

    with pytest.raises(Conflict):
        call()
    assert stored() == 1


def test_a_unit_aside_is_not_held() -> None:
    began: list[bool] = []
    with held_units(lambda: began.append(True)):
        with unit_aside():
            add()
        assert (stored(), began) == (1, [])
        with unit_of_work():
            add("eve")
    # That unit was held, and nobody went on with it.
    assert (stored(), began) == (1, [True])


def test_reading_sees_what_others_wrote_in_between() -> None:
    def seen() -> int:
        return db.session.scalar(select(func.count()).select_from(User)) or 0

    before = seen()
    with db.engine.begin() as somebody_else:
        somebody_else.execute(insert(User).values(username="eve", username_key="eve"))
    assert (before, seen()) == (0, 1)


def test_a_connection_is_given_back_before_slow_work_and_never_inside_a_unit() -> None:
    stored()
    db.session.scalar(select(func.count()).select_from(User))
    release_connection()
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool
    with unit_of_work(), pytest.raises(RuntimeError):
        release_connection()
