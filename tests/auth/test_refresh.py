"""Going on with a refresh token."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import RefreshToken, User
from tests.client import Api, error_code, error_fields


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is moved."""
    with time_machine.travel(datetime(2026, 11, 20, 8, 30, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def refresh(api: Api, token: str | None):
    return api.post("/auth/refresh", {"refresh_token": token})


def successor(api: Api, token: str | None) -> str:
    answer = refresh(api, token)
    assert answer.status_code == 200, answer.json
    token = answer.json["refresh_token"]
    assert token
    return token


def reads_with(api: Api, answer) -> int:
    headers = {"Authorization": f"Bearer {answer.json['access_token']}"}
    return api.get("/auth/me", headers=headers).status_code


def test_a_refresh_token_gives_a_new_pair(nobody: Api, owner: Api) -> None:
    answer = refresh(nobody, owner.refresh_token)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["refresh_token"] != owner.refresh_token
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("bearer", 900)
    assert reads_with(nobody, answer) == 200


def test_refreshing_makes_no_further_device(nobody: Api, owner: Api) -> None:
    refresh(nobody, owner.refresh_token)
    assert owner.get("/auth/devices").json["total"] == 1


def test_a_chain_of_refreshes_goes_on_past_the_life_of_its_first_token(
    clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    token = owner.refresh_token
    for _ in range(4):
        clock.shift(6 * 86_400)
        token = successor(nobody, token)
    assert error_code(refresh(nobody, owner.refresh_token)) == "TOKEN_EXPIRED"


def test_two_tabs_get_independent_successors_and_both_go_on(
    clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    first = successor(nobody, owner.refresh_token)
    clock.shift(10)
    second = successor(nobody, owner.refresh_token)
    for _ in range(3):
        clock.shift(900)
        first, second = successor(nobody, first), successor(nobody, second)
    assert len({first, second}) == 2


def test_the_second_tab_goes_on_even_when_the_first_already_used_its_successor(
    clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    successor(nobody, successor(nobody, owner.refresh_token))
    clock.shift(5)
    assert refresh(nobody, successor(nobody, owner.refresh_token)).status_code == 200


def test_a_lost_answer_is_made_good_again_and_again(
    clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    successors = []
    for _ in range(4):
        successors.append(successor(nobody, owner.refresh_token))
        clock.shift(60)
    assert refresh(nobody, successors[-1]).status_code == 200


def test_the_successor_that_was_lost_is_void_and_its_use_is_theft(
    clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    lost = successor(nobody, owner.refresh_token)
    clock.shift(11)
    found = successor(nobody, owner.refresh_token)
    assert error_code(refresh(nobody, lost)) == "TOKEN_REUSED"
    assert error_code(refresh(nobody, found)) == "TOKEN_REVOKED"


def test_a_lost_answer_voids_the_successors_of_all_tabs(
    clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    tabs = [successor(nobody, owner.refresh_token) for _ in range(2)]
    clock.shift(60)
    successor(nobody, owner.refresh_token)
    assert error_code(refresh(nobody, tabs[1])) == "TOKEN_REUSED"


def test_a_spent_token_whose_successor_was_used_is_theft(
    clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    answer = refresh(nobody, successor(nobody, owner.refresh_token))
    clock.shift(11)
    stolen = refresh(nobody, owner.refresh_token)
    assert (stolen.status_code, error_code(stolen)) == (401, "TOKEN_REUSED")
    assert stolen.headers["WWW-Authenticate"] == "Bearer"
    assert reads_with(nobody, answer) == 401
    assert error_code(owner.get("/auth/me")) == "TOKEN_REVOKED"


def test_theft_signs_out_the_one_device_and_nothing_revives_it(
    clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    other = nobody.sign_in("ada")
    last = successor(nobody, successor(nobody, owner.refresh_token))
    clock.shift(11)
    refresh(nobody, owner.refresh_token)
    tried = [error_code(refresh(nobody, token)) for token in (owner.refresh_token, last)]
    assert tried == ["TOKEN_REVOKED", "TOKEN_REVOKED"]
    assert other.get("/auth/me").status_code == 200
    assert refresh(nobody, other.refresh_token).status_code == 200


def test_eight_refreshes_at_once_with_one_token_all_get_a_good_successor(
    app: Flask, nobody: Api, owner: Api
) -> None:
    def attempt(token: str | None) -> str:
        return successor(Api(app.test_client(), nobody.contract), token)

    with ThreadPoolExecutor(8) as pool:
        first = list(pool.map(attempt, [owner.refresh_token] * 8))
        second = list(pool.map(attempt, first))
    assert len({*first, *second}) == 16


def test_of_eight_late_refreshes_at_once_the_last_one_counts_and_voids_the_others(
    app: Flask, clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    successor(nobody, owner.refresh_token)
    clock.shift(60)

    def attempt(_number: int) -> str:
        return successor(Api(app.test_client(), nobody.contract), owner.refresh_token)

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(attempt, range(8)))
    with app.app_context():
        void = list(db.session.scalars(select(RefreshToken.voided_at.is_not(None))))
    assert (len(set(tokens)), len(void), sum(void)) == (8, 10, 8)


def test_eight_uses_of_a_stolen_token_at_once_all_fail(
    app: Flask, clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    successor(nobody, successor(nobody, owner.refresh_token))
    clock.shift(60)

    def attempt(_number: int) -> str:
        return error_code(refresh(Api(app.test_client(), nobody.contract), owner.refresh_token))

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(attempt, range(8)))
    assert codes == ["TOKEN_REUSED"] + ["TOKEN_REVOKED"] * 7


def test_an_inactive_account_gets_no_new_tokens(app: Flask, nobody: Api, owner: Api) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(is_active=False))
    assert error_code(refresh(nobody, owner.refresh_token)) == "TOKEN_REVOKED"


def test_a_token_of_a_deleted_account_is_revoked(nobody: Api, owner: Api) -> None:
    owner.delete("/users/me", {"password": "correct horse battery"})
    assert error_code(refresh(nobody, owner.refresh_token)) == "TOKEN_REVOKED"


def test_a_token_whose_record_is_gone_is_revoked(app: Flask, nobody: Api, owner: Api) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(delete(RefreshToken))
    assert error_code(refresh(nobody, owner.refresh_token)) == "TOKEN_REVOKED"


def test_an_access_token_is_no_refresh_token(nobody: Api, owner: Api) -> None:
    assert error_code(refresh(nobody, owner.token)) == "TOKEN_INVALID"


def test_a_refresh_token_expires_after_a_week(
    clock: time_machine.Traveller, nobody: Api, owner: Api
) -> None:
    clock.shift(7 * 86_400 + 6)
    assert error_code(refresh(nobody, owner.refresh_token)) == "TOKEN_EXPIRED"


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "." * 100, "é" * 50])
def test_garbage_is_invalid(nobody: Api, token: str) -> None:
    answer = refresh(nobody, token)
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_INVALID")


def test_without_a_token_it_says_that_one_is_missing(nobody: Api) -> None:
    for body in (None, {}):
        answer = nobody.post("/auth/refresh", body)
        assert (answer.status_code, error_code(answer)) == (401, "TOKEN_MISSING")


@pytest.mark.parametrize("token", [None, 5, "", "x" * 5000, "a\x00b", ["x"]])
def test_what_is_no_text_of_a_sane_length_is_named(nobody: Api, token: object) -> None:
    answer = nobody.post("/auth/refresh", {"refresh_token": token})
    assert answer.status_code == 422
    assert list(error_fields(answer)) == ["refresh_token"]
