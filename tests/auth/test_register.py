"""Making an account."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from habit_api.auth import service
from tests.client import PASSWORD, Api, error_code, error_fields

EMAIL = "ada@example.com"


def register(api: Api, **fields):
    return api.post("/auth/register", {"email": EMAIL, "password": PASSWORD, **fields})


def test_an_account_begins_with_the_documented_defaults(nobody: Api) -> None:
    answer = register(nobody, username="ada")
    user = answer.json["user"]
    assert answer.status_code == 201
    assert (user["username"], user["email"], user["name"]) == ("ada", EMAIL, None)
    assert (user["language"], user["timezone"]) == ("en", "UTC")
    assert (user["email_verified"], user["is_active"], user["is_superuser"]) == (False, True, False)
    assert user["last_login_at"] is None


def test_the_answer_says_where_the_new_user_is_found(nobody: Api) -> None:
    answer = register(nobody, username="ada")
    reader = nobody.sign_in("ada")
    found = reader.get(answer.headers["Location"])
    assert found.json["id"] == answer.json["user"]["id"]


def test_the_answer_shows_neither_the_password_nor_its_hash(nobody: Api) -> None:
    text = register(nobody).get_data(as_text=True)
    assert PASSWORD not in text
    assert "$2b$" not in text


def test_what_was_given_is_kept(nobody: Api) -> None:
    given = {"name": "Ada", "language": "ru", "timezone": "Europe/Berlin"}
    register(nobody, username="ada", **given)
    me = nobody.sign_in("ada").get("/auth/me").json
    assert {name: me[name] for name in given} == given


def test_a_username_is_made_from_the_email_address(nobody: Api) -> None:
    made = register(nobody, email="ada.lovelace+habits@example.com").json["user"]["username"]
    assert made == "ada.lovelacehabits"


@pytest.mark.parametrize("local", ["ab", "q", "%%", "a'b"])
def test_a_username_is_made_from_a_short_or_odd_address(nobody: Api, local: str) -> None:
    made = register(nobody, email=f"{local}@example.com").json["user"]["username"]
    assert re.fullmatch(r"user[a-z]*", made)


def test_made_usernames_get_a_number_when_they_are_taken(nobody: Api) -> None:
    names = [
        register(nobody, email=f"ada@{domain}").json["user"]["username"]
        for domain in ("example.com", "example.org", "example.net")
    ]
    assert names[0] == "ada"
    assert all(re.fullmatch(r"ada[0-9]+", name) for name in names[1:])
    assert len(set(names)) == 3


def test_made_usernames_get_longer_numbers_until_one_is_free(
    nobody: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "secrets", Numbers(7, 7, 7, 1234))
    names = [
        register(nobody, email=f"ada@{number}.example.com").json["user"]["username"]
        for number in range(3)
    ]
    assert names == ["ada", "ada7", "ada1234"]


def test_when_no_made_username_is_free_it_says_so(
    nobody: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "secrets", Numbers(*[7] * 20))
    answers = [register(nobody, email=f"ada@{number}.example.com") for number in range(3)]
    assert error_code(answers[2]) == "USERNAME_TAKEN"


class Numbers:
    """Stands in for the module `secrets`."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = iter(numbers)

    def randbelow(self, _limit: int) -> int:
        return next(self.numbers)


def test_an_email_address_is_taken_whatever_its_case(nobody: Api) -> None:
    register(nobody)
    answer = register(nobody, email="ADA@Example.com")
    assert answer.status_code == 409
    assert error_code(answer) == "EMAIL_TAKEN"


def test_a_taken_email_address_is_found_when_the_made_username_is_taken_too(nobody: Api) -> None:
    register(nobody, username="ada")
    assert error_code(register(nobody)) in ("EMAIL_TAKEN", "USERNAME_TAKEN")


def test_a_username_is_taken_whatever_its_case(nobody: Api) -> None:
    register(nobody, username="ada")
    answer = register(nobody, username="ADA", email="other@example.com")
    assert answer.status_code == 409
    assert error_code(answer) == "USERNAME_TAKEN"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ab"),
        ("username", "a" * 31),
        ("username", "ada@example.com"),
        ("username", "ада"),
        ("username", "a b c"),
        ("username", 123),
        ("email", "nobody"),
        ("email", "a" * 250 + "@example.com"),
        ("email", None),
        ("password", "short"),
        ("password", "x" * 129),
        ("password", "long\x00enough"),
        ("name", "a\x00b"),
        ("name", "n" * 101),
        ("language", "de"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "localtime"),
        ("role", "admin"),
        ("is_superuser", True),
    ],
)
def test_what_breaks_the_rules_is_named(nobody: Api, field: str, value: object) -> None:
    answer = register(nobody, **{field: value})
    assert answer.status_code == 422
    assert list(error_fields(answer)) == [field]
    assert nobody.post("/auth/login", {"email": EMAIL, "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize(
    "password", ["password123", "12345678", "qwertyuiop", "iloveyou1", "Passw0rd!", "aaaaaaaaaaaa"]
)
def test_a_common_password_is_refused(nobody: Api, password: str) -> None:
    assert list(error_fields(register(nobody, password=password))) == ["password"]


@pytest.mark.parametrize(
    "password", ["Lovelace1815", "lovelace1815", EMAIL, "lovelace@example.com", "augustaking"]
)
def test_a_password_is_refused_that_the_account_gives_away(nobody: Api, password: str) -> None:
    own = {"username": "lovelace1815", "name": "augustaking", "email": "lovelace@example.com"}
    if password == EMAIL:
        own["email"] = EMAIL
    assert list(error_fields(register(nobody, password=password, **own))) == ["password"]


def test_text_is_trimmed_and_composed(nobody: Api) -> None:
    made = register(nobody, name="  Zoe\u0308 ", email=f"  {EMAIL} ").json["user"]
    assert (made["name"], made["email"]) == ("Zo\u00eb", EMAIL)


@pytest.mark.parametrize("username", ["ada", None])
def test_of_eight_accounts_at_once_with_one_address_one_is_made(
    app: Flask, nobody: Api, username: str | None
) -> None:
    name = {} if username is None else {"username": username}

    def attempt(_number: int) -> int:
        return register(Api(app.test_client(), nobody.contract), **name).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(attempt, range(8)))
    assert statuses == [201] + [409] * 7


def test_eight_accounts_at_once_with_like_addresses_get_eight_usernames(
    app: Flask, nobody: Api
) -> None:
    def attempt(number: int) -> str:
        api = Api(app.test_client(), nobody.contract)
        answer = register(api, email=f"ada@{number}.example.com")
        username: str = answer.json["user"]["username"]
        return username

    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(attempt, range(8)))
    assert len(set(names)) == 8


def test_ten_accounts_an_hour_are_made_from_one_address(nobody: Api, limits: None) -> None:
    def attempt(number: int) -> int:
        return register(nobody, email=f"user{number}@example.com").status_code

    assert [attempt(number) for number in range(11)] == [201] * 10 + [429]


def test_what_does_not_even_fit_the_schema_does_not_count(nobody: Api, limits: None) -> None:
    for _ in range(12):
        register(nobody, email="nobody")
    assert register(nobody).status_code == 201
