"""How passwords are kept, and which are good enough."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from habit_api.auth import passwords
from habit_api.core.errors import InvalidFields
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work

GOOD = "correct horse battery"


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def check(password: str, *own_words: str | None) -> None:
    passwords.check(password, field="password", own_words=list(own_words))


def test_a_password_matches_what_was_made_of_it_and_no_other_does() -> None:
    kept = passwords.make_hash(GOOD)
    assert passwords.matches(GOOD, kept)
    assert not passwords.matches(GOOD + "x", kept)


def test_two_hashes_of_one_password_differ() -> None:
    assert passwords.make_hash(GOOD) != passwords.make_hash(GOOD)


def test_no_byte_of_a_long_password_is_lost() -> None:
    kept = passwords.make_hash("п" * 127 + "a")
    assert not passwords.matches("п" * 127 + "b", kept)


def test_one_password_matches_in_either_form_of_unicode() -> None:
    assert passwords.matches("Zo\u00eb likes tea", passwords.make_hash("Zoe\u0308 likes tea"))


@pytest.mark.parametrize("password", ["", GOOD, "\x00"])
def test_nothing_matches_where_no_password_is_kept(password: str) -> None:
    assert not passwords.matches(password, None)


def test_the_cost_is_the_configured_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passwords.make_hash(GOOD)
    assert not passwords.is_outdated(kept)
    monkeypatch.setitem(app.config, "BCRYPT_ROUNDS", 6)
    assert passwords.is_outdated(kept)
    assert passwords.make_hash(GOOD).startswith("$2b$06$")


def test_checking_against_nothing_takes_as_long_as_against_a_hash(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BCRYPT_ROUNDS", 8)
    kept = passwords.make_hash(GOOD)

    def duration(against: str | None) -> float:
        start = time.thread_time()
        passwords.matches("wrong", against)
        return time.thread_time() - start

    real = statistics.median(duration(kept) for _ in range(9))
    dummy = statistics.median(duration(None) for _ in range(9))
    assert 0.5 < dummy / real < 2


def test_hashing_gives_back_the_connection_that_reading_holds() -> None:
    db.session.execute(text("SELECT 1"))
    assert db.engine.pool.checkedout() == 1  # type: ignore[attr-defined]  # a QueuePool
    passwords.matches(GOOD, None)
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool


def test_hashing_inside_a_unit_of_work_is_an_error() -> None:
    with unit_of_work(), pytest.raises(RuntimeError):
        passwords.make_hash(GOOD)
    with unit_of_work(), pytest.raises(RuntimeError):
        passwords.matches(GOOD, None)


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "SecurePass123!",
        "secure123",
        "тихий вечер за рекой",
        "aB3$kL9!",
        "\U0001f600\U0001f680\U0001f40d\U0001f333 x9",
        "x" * 3 + "4@8({[<369!|1l0$5+7%2" * 2,
    ],
)
def test_a_password_is_good_that_takes_many_guesses(password: str) -> None:
    check(password, "ada", "ada@example.com", None)


@pytest.mark.parametrize("password", ["password", "PASSWORD1", "letmein1", "abcdefgh", "11111111"])
def test_a_password_is_refused_that_everybody_tries_first(password: str) -> None:
    with pytest.raises(InvalidFields):
        check(password)


@pytest.mark.parametrize("password", ["LovelaceAda", "lovelaceada@example.com", "alovelace"])
def test_a_password_is_refused_that_is_a_name_of_the_account(password: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        check(password, "lovelaceada", "lovelaceada@example.com", "alovelace@example.com")
    assert list(refused.value.details["fields"]) == ["password"]


@pytest.mark.parametrize(
    "password",
    ["4@8({[<369!|1l0$5+7%2" * 6, "p@ssw0rd" * 16, "1" * 128, "$0m3th1ng4@8(" * 9, "aA1!" * 32],
)
def test_no_password_keeps_the_judge_busy_for_long(password: str) -> None:
    start = time.thread_time()
    with contextlib.suppress(InvalidFields):
        check(password[:128])
    assert time.thread_time() - start < 1
