"""Counting in Redis: as the library counts, with one question where it asks two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from limits import parse
from limits.storage import RedisStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from habit_api.core.limit_storage import OneTripRedisStorage

LIMIT = parse("5 per minute")


@pytest.fixture
def ours(redis_url: str) -> Iterator[OneTripRedisStorage]:
    storage = OneTripRedisStorage(redis_url, key_prefix="ours")
    yield storage
    storage.reset()


@pytest.fixture
def theirs(redis_url: str) -> Iterator[RedisStorage]:
    storage = RedisStorage(redis_url, key_prefix="theirs")
    yield storage
    storage.reset()


@pytest.fixture
def asked(ours: OneTripRedisStorage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that Redis was sent."""
    sent: list[str] = []
    execute = ours.storage.execute_command

    def noting(name: str, *words: object, **options: object) -> object:
        sent.append(name)
        return execute(name, *words, **options)

    monkeypatch.setattr(ours.storage, "execute_command", noting)
    return sent


def test_the_limiter_of_an_address_of_redis_is_ours(redis_url: str) -> None:
    assert isinstance(storage_from_string(redis_url), OneTripRedisStorage)


@pytest.mark.parametrize("costs", [[1] * 8, [2, 2, 2, 1, 1], [5, 1], [6, 1], [1, 4, 1, 1]])
def test_it_counts_and_tells_as_the_library_does(
    app: Flask, ours: OneTripRedisStorage, theirs: RedisStorage, costs: list[int]
) -> None:
    start = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        for cost in costs:
            came_to = []
            for counter in map(MovingWindowRateLimiter, (ours, theirs)):
                with app.app_context():
                    taken = counter.hit(LIMIT, "ada", cost=cost)
                    came_to.append((taken, counter.get_window_stats(LIMIT, "ada")))
            assert came_to[0] == came_to[1]
            clock.shift(17.25)


def test_the_window_of_an_entry_costs_no_second_question(
    app: Flask, ours: OneTripRedisStorage, asked: list[str]
) -> None:
    counter = MovingWindowRateLimiter(ours)
    counter.hit(LIMIT, "ada")  # loads the script
    asked.clear()
    with app.app_context():
        counter.hit(LIMIT, "ada")
        assert counter.get_window_stats(LIMIT, "ada").remaining == 3
    assert asked == ["EVALSHA"]


def test_a_window_that_was_told_is_asked_for_again(app: Flask, ours: OneTripRedisStorage) -> None:
    counter = MovingWindowRateLimiter(ours)
    with app.app_context():
        counter.hit(LIMIT, "ada")
        counter.get_window_stats(LIMIT, "ada")
        with app.app_context():
            counter.hit(LIMIT, "ada")
        assert counter.get_window_stats(LIMIT, "ada").remaining == 3
