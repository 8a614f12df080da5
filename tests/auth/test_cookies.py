"""The refresh token in a cookie, for browsers."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie

import pytest
from flask import Flask

from tests.client import PASSWORD, Api, error_code

REFRESH, CSRF = "refresh_token_cookie", "csrf_refresh_token"
# The cookie is sent over TLS only.
SITE = {"base_url": "https://localhost"}


def cookies_of(answer) -> dict[str, Morsel[str]]:
    found: SimpleCookie = SimpleCookie()
    for header in answer.headers.getlist("Set-Cookie"):
        found.load(header)
    return dict(found)


@pytest.fixture
def login(nobody: Api):
    """A browser's sign-in; the test client keeps its cookies."""
    nobody.sign_up("ada")
    body = {"username": "ada", "password": PASSWORD, "use_cookie": True}
    answer = nobody.post("/auth/login", body, **SITE)
    assert answer.status_code == 200
    return answer


def refresh(api: Api, csrf: str | None, **options):
    headers = {} if csrf is None else {"X-CSRF-TOKEN": csrf}
    return api.post("/auth/refresh", headers=headers, **SITE, **options)


def test_the_refresh_token_is_in_the_cookie_and_not_in_the_body(login) -> None:
    assert set(login.json) == {"access_token", "csrf_token", "token_type", "expires_in"}
    cookie = cookies_of(login)[REFRESH]
    assert (cookie["httponly"], cookie["secure"]) == (True, True)
    assert (cookie["path"], cookie["samesite"]) == ("/api/v1/auth", "Strict")
    assert int(cookie["max-age"]) == 7 * 86_400


def test_the_csrf_token_is_in_the_body_and_in_a_cookie_that_scripts_can_read(login) -> None:
    cookie = cookies_of(login)[CSRF]
    assert cookie.value == login.json["csrf_token"]
    assert not cookie["httponly"]
    assert (cookie["path"], cookie["samesite"]) == ("/", "Strict")


def test_samesite_is_a_setting(app: Flask, nobody: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "JWT_COOKIE_SAMESITE", "None")
    nobody.sign_up("ada")
    body = {"username": "ada", "password": PASSWORD, "use_cookie": True}
    answer = nobody.post("/auth/login", body, **SITE)
    assert cookies_of(answer)[REFRESH]["samesite"] == "None"


def test_a_browser_goes_on_with_cookie_and_csrf_token(nobody: Api, login) -> None:
    csrf = login.json["csrf_token"]
    for _ in range(3):
        answer = refresh(nobody, csrf)
        assert answer.status_code == 200
        assert "refresh_token" not in answer.json
        assert cookies_of(answer)[CSRF].value == answer.json["csrf_token"]
        csrf = answer.json["csrf_token"]


@pytest.mark.parametrize("csrf", [None, "", "another", "é"])
def test_the_cookie_alone_is_not_enough(nobody: Api, login, csrf: str | None) -> None:
    answer = refresh(nobody, csrf)
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_INVALID")
    assert "X-CSRF-TOKEN" in answer.json["error"]["message"]
    assert refresh(nobody, login.json["csrf_token"]).status_code == 200


def test_at_home_without_tls_the_cookie_comes_back_too(
    app: Flask, nobody: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "JWT_COOKIE_SECURE", False)
    nobody.sign_up("ada")
    plain = {"base_url": "http://habits.lan"}
    body = {"username": "ada", "password": PASSWORD, "use_cookie": True}
    csrf = nobody.post("/auth/login", body, **plain).json["csrf_token"]
    again = nobody.post("/auth/refresh", headers={"X-CSRF-TOKEN": csrf}, **plain)
    assert again.status_code == 200


def test_the_csrf_token_of_a_replaced_cookie_is_good_no_more(nobody: Api, login) -> None:
    refresh(nobody, login.json["csrf_token"])
    assert error_code(refresh(nobody, login.json["csrf_token"])) == "TOKEN_INVALID"


def test_a_token_in_the_body_goes_before_the_cookie_and_is_answered_in_the_body(
    nobody: Api, login
) -> None:
    other = nobody.sign_in("ada")
    answer = refresh(nobody, None, json={"refresh_token": other.refresh_token})
    assert "refresh_token" in answer.json
    assert "Set-Cookie" not in answer.headers


def test_signing_out_takes_the_cookies_back(nobody: Api, login) -> None:
    headers = {"Authorization": f"Bearer {login.json['access_token']}"}
    answer = nobody.post("/auth/logout", headers=headers, **SITE)
    assert {cookie.value for cookie in cookies_of(answer).values()} == {""}
    assert error_code(refresh(nobody, login.json["csrf_token"])) == "TOKEN_MISSING"


def test_the_cookie_suffices_to_sign_out_but_not_without_its_csrf_token(nobody: Api, login) -> None:
    refused = nobody.post("/auth/logout", **SITE)
    assert error_code(refused) == "TOKEN_INVALID"
    headers = {"X-CSRF-TOKEN": login.json["csrf_token"]}
    assert nobody.post("/auth/logout", headers=headers, **SITE).status_code == 200
    with_token = {"Authorization": f"Bearer {login.json['access_token']}"}
    assert nobody.get("/auth/me", headers=with_token).status_code == 401
