"""The pages that links in mails lead to: forms in the user's language, which need no script."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from habit_api.auth import links
from tests.client import PASSWORD, Api

NEW = "another fine evening"
Link = Callable[[str], str]


@pytest.fixture
def link(app: Flask, owner: Api) -> Link:
    """The path of a link in a mail to the owner: `verify-email` or `reset-password`."""

    def path(page: str) -> str:
        with app.app_context():
            account = links.account_of(UUID(owner.user["id"]))
            return links.url(page, account).removeprefix(app.config["PUBLIC_URL"])

    return path


@pytest.fixture
def browser(nobody: Api) -> Callable[..., TestResponse]:
    """Open a path as a browser does, or send the form on it when fields are given."""

    def go(path: str, **fields: str) -> TestResponse:
        answer = nobody.client.post(path, data=fields) if fields else nobody.client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert answer.mimetype == "text/html"
        assert "script-src" not in policy
        assert policy.startswith("default-src 'none'")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        return answer

    return go


def verified(owner: Api) -> bool:
    return bool(owner.get("/users/me").json["email_verified"])


def signs_in(owner: Api, password: str) -> bool:
    named = {"username": owner.user["username"], "password": password}
    answer = Api(owner.client, owner.contract).post("/auth/login", named)
    return answer.status_code == 200


def test_a_button_proves_the_address_and_looking_does_not(browser, owner: Api, link: Link) -> None:
    path = link("verify-email")
    page = browser(path)
    assert page.status_code == 200
    assert owner.user["email"] in page.text
    assert '<form method="post">' in page.text
    assert not verified(owner)
    assert "confirmed" in browser(path, pressed="yes").text
    assert verified(owner)


def test_a_form_sets_the_new_password_once(browser, owner: Api, link: Link) -> None:
    path = link("reset-password")
    assert 'autocomplete="new-password"' in browser(path).text
    assert "was changed" in browser(path, password=NEW).text
    assert signs_in(owner, NEW)
    assert not signs_in(owner, PASSWORD)
    assert owner.get("/users/me").status_code == 401
    again = browser(path, password="a third fine evening")
    assert (again.status_code, "not good any more" in again.text) == (422, True)
    assert signs_in(owner, NEW)


@pytest.mark.parametrize("bad", ["", "short", "password123", "owner", "x" * 129])
def test_a_bad_password_shows_the_form_again_and_changes_nothing(
    browser, owner: Api, link: Link, bad: str
) -> None:
    path = link("reset-password")
    answer = browser(path, password=bad)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert '<form method="post">' in answer.text
    assert signs_in(owner, PASSWORD)


@pytest.mark.parametrize("page", ["verify-email", "reset-password"])
@pytest.mark.parametrize("query", ["", "?token=", "?token=x", "?token=" + "é" * 3000])
@pytest.mark.parametrize("fields", [{}, {"password": NEW}])
def test_a_link_that_we_did_not_make_says_so(
    browser, owner: Api, page: str, query: str, fields: dict[str, str]
) -> None:
    answer = browser(f"/{page}{query}", **fields)
    assert answer.status_code == 422
    assert "Ask for a new one." in answer.text
    assert not verified(owner)


def test_a_link_serves_its_own_page_alone(browser, owner: Api, link: Link) -> None:
    swapped = link("verify-email").replace("verify-email", "reset-password")
    assert browser(swapped, password=NEW).status_code == 422
    swapped = link("reset-password").replace("reset-password", "verify-email")
    assert browser(swapped, pressed="yes").status_code == 422
    assert not verified(owner)


def test_the_pages_speak_the_language_of_the_account(browser, owner: Api, link: Link) -> None:
    owner.patch("/users/me", {"language": "ru"})
    for page, words in [("verify-email", "Подтвердить адрес"), ("reset-password", "Новый пароль")]:
        answer = browser(link(page))
        assert '<html lang="ru">' in answer.text
        assert words in answer.text


def test_a_dead_link_speaks_the_language_of_the_browser(nobody: Api) -> None:
    answer = nobody.client.get("/verify-email", headers={"Accept-Language": "ru,en;q=0.5"})
    assert "Запросите новую." in answer.text
