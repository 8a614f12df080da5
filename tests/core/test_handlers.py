"""Whoever fails, and however: the answer has the one error shape."""

from __future__ import annotations

from collections.abc import Callable

import psycopg2
import pytest
from flask import Flask
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InvalidRequestError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from structlog.testing import capture_logs
from werkzeug import exceptions as http

from habit_api.core.errors import AppError, NotFound
from habit_api.users import queries
from tests.client import Api, error_code
from tests.core.conftest import Visit

ME = "/api/v1/users/me"


def raise_in_view(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_user_id: object) -> None:
        raise error

    monkeypatch.setattr(queries, "profile", fail)


def test_an_error_has_code_message_details_and_request_id(nobody: Api) -> None:
    answer = nobody.get("/nothing-here", headers={"X-Request-ID": "my-request-1"})
    assert answer.status_code == 404
    assert answer.json == {
        "error": {
            "code": "NOT_FOUND",
            "message": "There is nothing at this address.",
            "details": {},
            "request_id": "my-request-1",
        }
    }
    assert answer.headers["X-Request-ID"] == "my-request-1"


@pytest.mark.parametrize("given", ["", "short", "with space in it", "x" * 129, 'quo"te-and-more'])
def test_a_request_id_that_is_not_sane_is_replaced(nobody: Api, given: str) -> None:
    answer = nobody.get("/nothing-here", headers={"X-Request-ID": given})
    assert answer.json["error"]["request_id"] == answer.headers["X-Request-ID"] != given
    assert len(answer.headers["X-Request-ID"]) == 32


def test_a_method_that_an_address_does_not_take_is_405_with_those_it_does(nobody: Api) -> None:
    answer = nobody.delete("/auth/login")
    assert (answer.status_code, error_code(answer)) == (405, "METHOD_NOT_ALLOWED")
    assert "POST" in answer.headers["Allow"]


def test_two_views_at_one_address_share_its_405(nobody: Api) -> None:
    answer = nobody.post("/users/me")
    assert answer.status_code == 405
    allowed = set(answer.headers["Allow"].split(", "))
    assert allowed == {"GET", "HEAD", "PATCH", "PUT", "DELETE", "OPTIONS"}


@pytest.mark.parametrize("path", ["/users/me/", "/auth/me/", "/users/me/settings/"])
def test_a_trailing_slash_is_the_same_address(owner: Api, path: str) -> None:
    answer = owner.get(path)
    assert (answer.status_code, answer.json) == (200, owner.get(path.rstrip("/")).json)


@pytest.mark.parametrize("path", ["//", "/a\x00b", "/%ff", "/" + "x" * 5000, "/auth//me"])
def test_odd_addresses_are_not_found(nobody: Api, path: str) -> None:
    assert error_code(nobody.get(f"/api/v1{path}")) == "NOT_FOUND"


@pytest.mark.parametrize("accept", ["text/plain", "image/png", "application/xml;q=0.9"])
def test_a_client_that_takes_no_json_is_told_so(owner: Api, accept: str) -> None:
    answer = owner.get("/users/me", headers={"Accept": accept})
    assert (answer.status_code, error_code(answer)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    "accept", ["*/*", "application/*", "text/html, application/json;q=0.1", ""]
)
def test_a_client_that_takes_json_gets_it(owner: Api, accept: str) -> None:
    assert owner.get("/users/me", headers={"Accept": accept}).status_code == 200


def test_unknown_query_parameters_are_named(owner: Api) -> None:
    answer = owner.get("/users/me?a=1&b=2")
    assert answer.status_code == 422
    assert set(answer.json["error"]["details"]["fields"]) == {"a", "b"}


def test_a_bug_says_nothing_of_the_inside(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    raise_in_view(monkeypatch, RuntimeError("secret inside"))
    answer = owner.get("/users/me")
    assert (answer.status_code, error_code(answer)) == (500, "INTERNAL_ERROR")
    assert "secret" not in answer.get_data(as_text=True)


def cannot_connect() -> OperationalError:
    return OperationalError("SELECT secret", {}, driver_error("OperationalError"))


def driver_error(name: str) -> Exception:
    made: Exception = type(name, (Exception,), {})("secret inside")
    return made


def no_such(words: str, code: str | None = None) -> DBAPIError:
    error = type("ProgrammingError", (Exception,), {"pgcode": code})(words)
    return DBAPIError("SELECT secret", {}, error)


@pytest.mark.parametrize(
    ("make", "status", "code"),
    [
        (cannot_connect, 503, "SERVICE_UNAVAILABLE"),
        (lambda: PoolTimeout("secret"), 503, "SERVICE_UNAVAILABLE"),
        (lambda: PendingRollbackError("secret"), 503, "SERVICE_UNAVAILABLE"),
        (lambda: psycopg2.InterfaceError("secret"), 503, "SERVICE_UNAVAILABLE"),
        (lambda: psycopg2.DatabaseError("secret"), 503, "SERVICE_UNAVAILABLE"),
        (lambda: psycopg2.ProgrammingError("secret"), 500, "INTERNAL_ERROR"),
        (lambda: DBAPIError("x", {}, driver_error("InterfaceError")), 503, "SERVICE_UNAVAILABLE"),
        (lambda: DBAPIError("x", {}, driver_error("DataError")), 500, "INTERNAL_ERROR"),
        (lambda: no_such("no such table: secret"), 503, "SERVICE_UNAVAILABLE"),
        (lambda: no_such("no such column: secret"), 503, "SERVICE_UNAVAILABLE"),
        (lambda: no_such("table secret has no column named x"), 503, "SERVICE_UNAVAILABLE"),
        (lambda: no_such("secret", "42703"), 503, "SERVICE_UNAVAILABLE"),
        (lambda: no_such("secret", "42601"), 500, "INTERNAL_ERROR"),
        (lambda: InvalidRequestError("secret"), 500, "INTERNAL_ERROR"),
        (lambda: StaleDataError("secret"), 404, "NOT_FOUND"),
        (lambda: IntegrityError("secret", {}, driver_error("Any")), 409, "CONFLICT"),
        (lambda: http.Gone("secret"), 400, "BAD_REQUEST"),
        (lambda: http.NotImplemented("secret"), 500, "INTERNAL_ERROR"),
        (lambda: http.InternalServerError("secret"), 500, "INTERNAL_ERROR"),
    ],
)
def test_each_kind_of_failure_has_its_status(
    owner: Api,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], Exception],
    status: int,
    code: str,
) -> None:
    raise_in_view(monkeypatch, make())
    # Past the contract: not all of these are promised there.
    answer = owner.client.get(ME, headers={"Authorization": f"Bearer {owner.token}"})
    assert (answer.status_code, error_code(answer)) == (status, code)
    assert "secret" not in answer.get_data(as_text=True)
    assert ("Retry-After" in answer.headers) == (status == 503)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UNIQUE constraint failed: users.username_key", "USERNAME_TAKEN"),
        ("UNIQUE constraint failed: users.email_key", "EMAIL_TAKEN"),
        ("UNIQUE constraint failed: habits.user_id, habits.name_key", "HABIT_NAME_TAKEN"),
        ("UNIQUE constraint failed: users.name", "CONFLICT"),
        ("UNIQUE constraint failed: nothing.at_all", "CONFLICT"),
        ("NOT NULL constraint failed: users.name", "CONFLICT"),
    ],
)
def test_sqlites_words_for_a_broken_constraint_are_understood(
    app: Flask, owner: Api, monkeypatch: pytest.MonkeyPatch, text: str, code: str
) -> None:
    raise_in_view(monkeypatch, IntegrityError("x", {}, Exception(text)))
    answer = app.test_client().get(ME, headers={"Authorization": f"Bearer {owner.token}"})
    assert (answer.status_code, error_code(answer)) == (409, code)


def test_an_unreachable_database_is_a_503_and_no_hang(visit: Visit) -> None:
    client = visit(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    for path in ("/health/ready", "/api/v1/auth/login"):
        body = {"username": "ada", "password": "correct horse"}
        answer = client.get(path) if "health" in path else client.post(path, json=body)
        assert (answer.status_code, error_code(answer)) == (503, "SERVICE_UNAVAILABLE")
        assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/health").status_code == 200


def test_a_database_without_its_tables_is_told_to_who_runs_it(
    visit: Visit, empty_database_url: str
) -> None:
    client = visit(DATABASE_URL=empty_database_url)
    with capture_logs() as lines:
        answer = client.post("/api/v1/auth/login", json={"username": "ada", "password": "correct"})
    assert (answer.status_code, error_code(answer)) == (503, "SERVICE_UNAVAILABLE")
    [line] = [line for line in lines if line["event"] == "database.not_migrated"]
    assert line["hint"] == "not migrated: flask --app wsgi db upgrade"


def test_a_token_cannot_be_judged_while_the_database_is_unreachable(
    visit: Visit, app: Flask, owner: Api
) -> None:
    client = visit(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    client.application.extensions["house_keys"] = app.extensions["house_keys"]
    answer = client.get(ME, headers={"Authorization": f"Bearer {owner.token}"})
    assert error_code(answer) == "SERVICE_UNAVAILABLE"


def test_a_foreign_host_is_refused(visit: Visit) -> None:
    client = visit(TRUSTED_HOSTS="habits.example.com")
    foreign = client.get(ME, headers={"Host": "evil.example.com"})
    own = client.get(ME, headers={"Host": "habits.example.com"})
    assert (foreign.status_code, error_code(foreign)) == (400, "BAD_HOST")
    assert own.status_code == 401


def test_the_message_of_an_error_may_name_words() -> None:
    class NoSuchHabit(NotFound):
        message = "Habit {habit_id} does not exist."

    assert str(NoSuchHabit(habit_id=12)) == "Habit 12 does not exist."
    assert NoSuchHabit(habit_id=12).details == {}


def test_every_error_has_a_code_and_words_for_the_document() -> None:
    def all_of(kind: type[AppError]) -> list[type[AppError]]:
        return [kind, *(each for child in kind.__subclasses__() for each in all_of(child))]

    ours = [error for error in all_of(AppError) if error.__module__.startswith("habit_api")]
    for error in ours:
        assert error.code == error.code.upper().replace("-", "_")
        assert error.__doc__
