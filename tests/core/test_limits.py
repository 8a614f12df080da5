"""Rate limits: who is one caller, and what is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from habit_api.core.errors import RateLimited
from habit_api.core.extensions import limiter
from habit_api.core.limits import address, breached, forgive, full_address, throttle
from tests.client import Api, error_code


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 20, 8, 30, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def _request(app: Flask, limits: None) -> Iterator[None]:
    with app.test_request_context():
        yield


def calls(api: Api, count: int, **options: object) -> list[int]:
    return [api.get("/auth/me", **options).status_code for _ in range(count)]


def test_a_user_has_a_hundred_calls_a_minute(
    clock: time_machine.Traveller, owner: Api, limits: None
) -> None:
    assert calls(owner, 101) == [200] * 100 + [429]
    clock.shift(61)
    assert calls(owner, 1) == [200]


def test_the_answer_says_when_to_come_back(
    clock: time_machine.Traveller, owner: Api, limits: None
) -> None:
    calls(owner, 50)
    clock.shift(30)
    answer = [owner.get("/auth/me") for _ in range(51)][-1]
    assert (answer.status_code, error_code(answer)) == (429, "RATE_LIMITED")
    # The window moves: the first of the fifty leaves it in half a minute.
    assert 29 <= int(answer.headers["Retry-After"]) <= 32
    assert answer.headers["RateLimit-Limit"] == "100"
    assert answer.headers["RateLimit-Remaining"] == "0"
    assert answer.headers["RateLimit-Reset"] == answer.headers["Retry-After"]


def test_a_good_answer_says_what_is_left(
    clock: time_machine.Traveller, owner: Api, limits: None
) -> None:
    said = [owner.get("/auth/me").headers for _ in range(3)]
    assert [headers["RateLimit-Remaining"] for headers in said] == ["99", "98", "97"]
    assert {headers["RateLimit-Limit"] for headers in said} == {"100"}
    assert {int(headers["RateLimit-Reset"]) for headers in said} <= {59, 60, 61}
    assert not {"Retry-After", "X-RateLimit-Limit"} & set(said[0].keys())


def test_what_is_not_limited_says_nothing_of_limits(nobody: Api, limits: None) -> None:
    assert "RateLimit-Limit" not in nobody.get("/health").headers


def test_users_behind_one_address_have_a_budget_each(
    owner: Api, stranger: Api, limits: None
) -> None:
    calls(owner, 101)
    assert calls(stranger, 1) == [200]


def test_all_devices_and_addresses_of_a_user_share_one_budget(
    nobody: Api, owner: Api, limits: None
) -> None:
    other = nobody.sign_in("ada")
    calls(owner, 100)
    assert calls(other, 1, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}) == [429]


def test_callers_without_a_good_token_share_that_of_their_address(
    nobody: Api, owner: Api, limits: None
) -> None:
    headers = {"Authorization": "Bearer garbage"}
    assert calls(nobody, 50) + calls(nobody, 50, headers=headers) == [401] * 100
    assert calls(nobody, 1) == [429]
    assert calls(nobody, 1, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}) == [401]
    assert calls(owner, 1) == [200]


def test_a_call_counts_once_whatever_limits_of_its_own_it_has(nobody: Api, limits: None) -> None:
    for _ in range(5):
        nobody.post("/auth/register", {"email": "a@example.com", "password": "correct horse"})
    assert calls(nobody, 96) == [401] * 95 + [429]


def test_calls_that_lead_nowhere_draw_on_the_same_budget(
    nobody: Api, owner: Api, limits: None
) -> None:
    assert [nobody.get(f"/nothing-{number}").status_code for number in range(50)] == [404] * 50
    assert [nobody.call("DELETE", "/auth/login").status_code for _ in range(49)] == [405] * 49
    assert calls(nobody, 2) == [401, 429]
    last = nobody.get("/nothing")
    assert (last.status_code, error_code(last)) == (429, "RATE_LIMITED")
    assert last.headers["RateLimit-Limit"] == "100"
    assert nobody.call("DELETE", "/auth/login").status_code == 429
    assert [owner.get("/nothing").status_code, *calls(owner, 100)] == [404] + [200] * 99 + [429]


def test_health_checks_are_never_limited(nobody: Api, limits: None) -> None:
    for path in ("/health", "/health/ready"):
        assert {nobody.get(path).status_code for _ in range(120)} == {200}


def test_a_browser_that_asks_whether_it_may_call_is_not_counted(nobody: Api, limits: None) -> None:
    asked = {"Origin": "http://localhost:5173", "Access-Control-Request-Method": "POST"}
    answers = [nobody.call("OPTIONS", "/auth/login", headers=asked) for _ in range(120)]
    assert {answer.status_code for answer in answers} == {200}
    assert nobody.post("/auth/login", {"username": "x", "password": "x"}).status_code == 401


def test_limits_can_be_switched_off(owner: Api) -> None:
    assert calls(owner, 101) == [200] * 101


@pytest.mark.parametrize(
    ("remote", "whole", "counted"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:0db8:0000:0000"),
        ("2001:db8::2:1", "2001:0db8:0000:0000:0000:0000:0002:0001", "2001:0db8:0000:0000"),
        ("", "unknown", "unknown"),
        ("/run/socket", "unknown", "unknown"),
    ],
)
def test_an_ipv6_subscriber_is_one_address(
    app: Flask, remote: str, whole: str, counted: str
) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": remote}):
        assert (full_address(), address()) == (whole, counted)


@pytest.mark.usefixtures("_request")
def test_a_throttle_lets_through_as_many_as_it_says() -> None:
    for _ in range(3):
        throttle(limiter, "3 per minute", "try", "ada")
    with pytest.raises(RateLimited):
        throttle(limiter, "3 per minute", "try", "ada")
    throttle(limiter, "3 per minute", "try", "eve")


@pytest.mark.usefixtures("_request")
def test_what_is_forgiven_was_never_counted() -> None:
    for _ in range(10):
        throttle(limiter, "1 per minute", "try", "ada")
        forgive(limiter, "1 per minute", "try", "ada")


def test_nothing_is_throttled_while_limits_are_off(app: Flask) -> None:
    with app.test_request_context():
        for _ in range(3):
            throttle(limiter, "1 per minute", "try", "ada")
        forgive(limiter, "1 per minute", "try", "ada")


@pytest.mark.usefixtures("_request")
def test_a_lost_storage_is_made_up_for_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "_limiter", Lost())
    throttle(limiter, "1 per minute", "try", "bob")
    with pytest.raises(RateLimited) as refused:
        throttle(limiter, "1 per minute", "try", "bob")
    assert 0 < int(refused.value.headers["Retry-After"]) <= 60
    forgive(limiter, "1 per minute", "try", "bob")
    throttle(limiter, "1 per minute", "try", "bob")


class Lost:
    """A storage that went away."""

    def hit(self, *_key: object) -> bool:
        raise ConnectionError

    def clear(self, *_key: object) -> None:
        raise ConnectionError


def test_a_breach_without_details_still_says_when_to_come_back(app: Flask) -> None:
    assert 0 < int(breached(None).headers["Retry-After"]) <= 60
