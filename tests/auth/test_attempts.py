"""How many wrong passwords are let through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.client import PASSWORD, Api, error_code

HOME, CAFE = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def clock(limits: None) -> Iterator[time_machine.Traveller]:
    """Limits on, and a clock that stands still until it is moved."""
    with time_machine.travel(datetime(2026, 11, 20, 8, 30, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def login(api: Api, password: str = "wrong", *, ip: str = HOME, name: str = "ada", **options: Any):
    return api.post(
        "/auth/login",
        {"username": name, "password": password},
        environ_overrides={"REMOTE_ADDR": ip},
        **options,
    )


def statuses(api: Api, count: int, **options: Any) -> list[int]:
    return [login(api, **options).status_code for _ in range(count)]


@pytest.fixture
def account(nobody: Api) -> Api:
    """An account that was signed in to from home."""
    body = {"email": "ada@example.com", "password": PASSWORD, "username": "ada"}
    assert nobody.post("/auth/register", body).status_code == 201
    assert login(nobody, PASSWORD).status_code == 200
    return nobody


def test_the_sixth_wrong_password_in_a_quarter_of_an_hour_is_not_looked_at(account: Api) -> None:
    assert statuses(account, 6) == [401] * 5 + [429]
    answer = login(account, PASSWORD)
    assert (answer.status_code, error_code(answer)) == (429, "RATE_LIMITED")
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert answer.headers["RateLimit-Limit"] == "5"
    assert answer.headers["RateLimit-Remaining"] == "0"


def test_after_a_quarter_of_an_hour_one_may_try_again(
    account: Api, clock: time_machine.Traveller
) -> None:
    statuses(account, 6)
    clock.shift(901)
    assert login(account, PASSWORD).status_code == 200


def test_a_right_password_forgives_the_wrong_ones_before_it(account: Api) -> None:
    for _ in range(3):
        assert statuses(account, 4) == [401] * 4
        assert login(account, PASSWORD).status_code == 200


def test_right_passwords_are_not_counted(account: Api) -> None:
    assert statuses(account, 12, password=PASSWORD) == [200] * 12


def test_other_accounts_are_not_held_up(account: Api) -> None:
    other = {"email": "eve@example.com", "password": PASSWORD, "username": "eve"}
    account.post("/auth/register", other)
    statuses(account, 6)
    assert login(account, PASSWORD, name="eve").status_code == 200


def test_username_and_email_address_are_one_account(account: Api) -> None:
    statuses(account, 5)
    assert login(account, name="ada@example.com").status_code == 429


def test_another_address_is_held_up_by_its_own_tries_alone(account: Api) -> None:
    statuses(account, 6)
    assert login(account, PASSWORD, ip=CAFE).status_code == 200


def test_the_eleventh_try_in_an_hour_from_strange_addresses_is_not_looked_at(
    account: Api,
) -> None:
    tried = [login(account, ip=f"203.0.113.{number}").status_code for number in range(12)]
    assert tried == [401] * 10 + [429] * 2


def test_strangers_cannot_lock_a_user_out_of_a_known_address(account: Api) -> None:
    for number in range(12):
        login(account, ip=f"203.0.113.{number}")
    assert login(account, PASSWORD, ip=HOME).status_code == 200


def test_a_known_address_forgives_nothing_that_strangers_did(account: Api) -> None:
    for number in range(10):
        login(account, ip=f"203.0.113.{number}")
    login(account, PASSWORD, ip=HOME)
    assert login(account, ip=CAFE).status_code == 429


def test_strangers_cannot_lock_a_user_out_of_a_known_device(account: Api) -> None:
    token = login(account, PASSWORD).json["access_token"]
    for number in range(12):
        login(account, ip=f"203.0.113.{number}")
    with_token = {"Authorization": f"Bearer {token}"}
    assert login(account, PASSWORD, ip=CAFE).status_code == 429
    assert login(account, PASSWORD, ip=CAFE, headers=with_token).status_code == 200


def test_a_device_is_known_by_its_cookie_even_when_it_is_signed_out_and_expired(
    app: Flask, account: Api, clock: time_machine.Traveller
) -> None:
    body = {"username": "ada", "password": PASSWORD, "use_cookie": True}
    site = {"base_url": "https://localhost"}
    known = account.post("/auth/login", body, **site)
    cookie = known.headers.getlist("Set-Cookie")[0].partition(";")[0]
    headers = {"Authorization": f"Bearer {known.json['access_token']}"}
    account.post("/auth/logout-all", headers=headers)
    clock.shift(8 * 86_400)
    for number in range(12):
        login(account, ip=f"203.0.113.{number}")
    browser = Api(app.test_client(use_cookies=False), account.contract)
    answer = login(browser, PASSWORD, ip=CAFE, headers={"Cookie": cookie}, **site)
    assert answer.status_code == 200


def test_the_device_of_another_user_is_a_strange_one(account: Api) -> None:
    other = {"email": "eve@example.com", "password": PASSWORD, "username": "eve"}
    account.post("/auth/register", other)
    token = login(account, PASSWORD, name="eve", ip=CAFE).json["access_token"]
    for number in range(10):
        login(account, ip=f"203.0.113.{number + 100}")
    headers = {"Authorization": f"Bearer {token}"}
    assert login(account, ip=CAFE, headers=headers).status_code == 429


def test_ipv6_addresses_of_one_network_are_one_address(account: Api) -> None:
    login(account, PASSWORD, ip="2001:db8::1")
    for number in range(12):
        login(account, ip=f"203.0.113.{number}")
    assert login(account, PASSWORD, ip="2001:db8::abcd:2").status_code == 200
    assert login(account, PASSWORD, ip="2001:db8:0:1::1").status_code == 429


@pytest.mark.parametrize("ip", [HOME, CAFE])
def test_unknown_accounts_are_answered_in_the_same_way(nobody: Api, ip: str) -> None:
    assert statuses(nobody, 6, ip=ip, name="nobody-at-all") == [401] * 5 + [429]
    tried = [
        login(nobody, ip=f"192.0.2.{number}", name="nobody-at-all").status_code
        for number in range(6)
    ]
    assert tried == [401] * 5 + [429]


def test_a_wrong_confirmation_is_counted_as_a_wrong_sign_in_is(account: Api) -> None:
    token = login(account, PASSWORD).json["access_token"]
    owner = Api(account.client, account.contract, token)
    tried = [owner.delete("/users/me", {"password": "wrong"}).status_code for _ in range(6)]
    assert tried == [401] * 5 + [429]
    change = {"current_password": PASSWORD, "new_password": "another fine evening"}
    assert owner.patch("/users/me/password", change).status_code == 429
    assert owner.get("/auth/me").status_code == 200


def test_refreshes_are_counted_by_device(account: Api) -> None:
    first, second = (login(account, PASSWORD).json["refresh_token"] for _ in range(2))

    def refresh(token: str) -> int:
        return account.post("/auth/refresh", {"refresh_token": token}).status_code

    # Within ten seconds a token may be used again.
    assert [refresh(first) for _ in range(101)] == [200] * 100 + [429]
    assert refresh(second) == 200


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"[" * 5000, b'{"refresh_token": 5}', b"\xff", b"x" * 2_000_000]
)
def test_a_refresh_that_names_no_device_is_counted_by_address(nobody: Api, data: bytes) -> None:
    answer = nobody.post("/auth/refresh", data=data, content_type="application/json")
    assert answer.status_code in (400, 401, 413, 422)
