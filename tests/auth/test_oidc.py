"""Signing in through a real provider of OpenID Connect, and what is checked of its tokens."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select, update

from habit_api.auth import providers
from habit_api.auth.identities import kept_name
from habit_api.auth.providers import OpenId
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from tests.audit_log.steps import failed, names
from tests.auth.provider import (
    CLIENT,
    DEPRECATIONS,
    FRONT,
    begin,
    claims,
    come_back,
    consent,
    sign_in,
    told,
    whoever,
)
from tests.auth.provider import keycloak as keycloak  # fixtures, here for these tests too
from tests.auth.provider import provider_url as provider_url
from tests.client import PASSWORD, Api, error_code, error_fields

pytestmark = DEPRECATIONS


def test_the_first_sign_in_makes_an_account_and_the_next_finds_it(
    nobody: Api, keycloak: OpenId
) -> None:
    names = {"preferred_username": "ada.l", "name": "Ada Lovelace", "locale": "ru-RU"}
    claims(keycloak, "u1", email="ada@example.org", email_verified=True, **names)
    answer = sign_in(nobody, "u1")
    assert answer.headers["Location"].startswith(f"{FRONT}#csrf_token=")
    me = whoever(nobody, answer).get("/users/me").json
    assert (me["username"], me["email"], me["email_verified"]) == ("ada.l", "ada@example.org", True)
    assert (me["name"], me["language"]) == ("Ada Lovelace", "ru")
    assert whoever(nobody, sign_in(nobody, "u1")).get("/users/me").json["id"] == me["id"]


def test_the_browser_is_sent_with_pkce_state_and_nonce(nobody: Api, keycloak: OpenId) -> None:
    answer = nobody.get("/auth/oidc/keycloak")
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://localhost:8000/api/v1/auth/oidc/keycloak/callback"]
    assert query["scope"] == ["openid email profile"]
    assert all(len(query[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600", "Path=/api/v1/auth/oidc"):
        assert part in cookie


def test_an_address_that_is_not_verified_there_is_not_taken_over(
    nobody: Api, keycloak: OpenId
) -> None:
    claims(keycloak, "u2", email="ada@example.org", email_verified=False)
    me = whoever(nobody, sign_in(nobody, "u2")).get("/users/me").json
    assert (me["email"], me["email_verified"]) == (None, False)


@pytest.mark.parametrize("verified", [True, False])
def test_an_equal_address_links_nothing(
    nobody: Api, owner: Api, keycloak: OpenId, verified: bool
) -> None:
    claims(keycloak, "u3", email="Ada@example.com", email_verified=verified)
    answer = sign_in(nobody, "u3")
    if verified:
        assert told(answer) == {"error": ["ACCOUNT_EXISTS"]}
    else:
        assert whoever(nobody, answer).get("/users/me").json["id"] != owner.user["id"]
    assert owner.get("/auth/identities").json["total"] == 0


def test_who_is_signed_in_links_and_unlinks(
    nobody: Api, owner: Api, stranger: Api, keycloak: OpenId
) -> None:
    body = {"current_password": PASSWORD}
    url = owner.post("/auth/oidc/keycloak/link", {**body, "return_to": FRONT}).json["url"]
    assert told(come_back(owner, consent(url, "u4"))) == {}
    [identity] = owner.get("/auth/identities").json["identities"]
    assert whoever(nobody, sign_in(nobody, "u4")).get("/users/me").json["id"] == owner.user["id"]
    # Once more is as good; as somebody else's it is refused.
    for api, said in ((owner, {}), (stranger, {"error": ["IDENTITY_TAKEN"]})):
        url = api.post("/auth/oidc/keycloak/link", body).json["url"]
        assert told(come_back(api, consent(url, "u4"))) == said
    path = f"/auth/identities/{identity['id']}"
    assert (nobody.delete(path).status_code, stranger.delete(path).status_code) == (401, 403)
    assert owner.delete(path).status_code == 200
    assert error_code(owner.delete(path)) == "IDENTITY_NOT_FOUND"
    assert nobody.post("/auth/oidc/keycloak/link").status_code == 401


def test_the_last_way_in_stays(nobody: Api, keycloak: OpenId) -> None:
    user = whoever(nobody, sign_in(nobody, "u5"))
    [identity] = user.get("/auth/identities").json["identities"]
    path = f"/auth/identities/{identity['id']}"
    assert error_code(user.delete(path)) == "LAST_WAY_IN"
    change = {"new_password": "another fine evening"}
    assert user.patch("/users/me/password", change).status_code == 200
    assert user.delete(path).status_code == 200


def test_nobody_comes_back_who_was_not_sent(app: Flask, nobody: Api, keycloak: OpenId) -> None:
    query = consent(begin(nobody), "u6")
    # Another browser, to which somebody sends the link.
    other = Api(app.test_client(), nobody.contract)
    assert error_code(come_back(other, query)) == "SIGN_IN_STATE_INVALID"
    assert error_code(come_back(nobody, {**query, "state": "é"})) == "SIGN_IN_STATE_INVALID"
    # The cookie is good for one return.
    assert error_code(come_back(nobody, query)) == "SIGN_IN_STATE_INVALID"
    away = nobody.get("/auth/oidc/elsewhere/callback", query_string=query)
    assert error_code(away) == "SIGN_IN_STATE_INVALID"
    wrong = [(None, name, "SIGN_IN_STATE_INVALID") for name in ("keycloak", "unknown")]
    assert failed(app) == [*wrong[:1] * 3, wrong[1]]
    with app.app_context():
        assert db.session.scalars(select(User.id)).all() == []


def test_a_code_is_good_once_and_only_with_its_verifier(
    app: Flask, nobody: Api, keycloak: OpenId
) -> None:
    query = consent(begin(nobody), "u7")
    assert "csrf_token" in told(come_back(nobody, query))
    state = parse_qs(urlsplit(begin(nobody)).query)["state"][0]
    again = come_back(nobody, {**query, "state": state})
    assert told(again) == {"error": ["PROVIDER_FAILED"]}
    assert failed(app) == [(None, "keycloak", "PROVIDER_FAILED")]


def test_who_does_not_consent_is_sent_back(app: Flask, nobody: Api, keycloak: OpenId) -> None:
    state = parse_qs(urlsplit(begin(nobody)).query)["state"][0]
    answer = come_back(nobody, {"state": state, "error": "access_denied", "more": "x"})
    assert answer.headers["Location"] == "http://localhost:8000#error=SIGN_IN_CANCELLED"
    assert failed(app) == [(None, "keycloak", "SIGN_IN_CANCELLED")]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example",
        "//evil.example",
        "http://localhost:5173.evil.example/",
        "http://localhost:5173@evil.example/",
        "http:\\\\evil.example",
        "http://localhost:5173\\@evil.example",
        "javascript:alert(1)",
        "/relative",
        "http://[",
        "http://localhost:5173/\tx",
    ],
)
def test_nobody_is_sent_back_to_elsewhere(nobody: Api, keycloak: OpenId, url: str) -> None:
    answer = nobody.get("/auth/oidc/keycloak", query_string={"return_to": url})
    assert (answer.status_code, list(error_fields(answer))) == (422, ["return_to"])


def test_an_inactive_account_stays_shut(app: Flask, nobody: Api, keycloak: OpenId) -> None:
    sign_in(nobody, "u8")
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(is_active=False))
    assert told(sign_in(nobody, "u8")) == {"error": ["ACCOUNT_INACTIVE"]}
    assert names(app)[-1] == "signin.inactive"
    assert failed(app) == []


def test_the_providers_are_listed(nobody: Api, keycloak: OpenId) -> None:
    expected = [{"name": "keycloak", "title": "Our Keycloak"}]
    assert nobody.get("/auth/oidc").json == {"providers": expected}
    assert error_code(nobody.get("/auth/oidc/google")) == "PROVIDER_UNKNOWN"


def test_a_provider_that_is_away_is_told(nobody: Api, app: Flask, keycloak: OpenId) -> None:
    away = {"discovery": "http://localhost:9/x", **CLIENT}
    app.extensions["house_providers"] = {"keycloak": OpenId("keycloak", away)}
    answer = nobody.get("/auth/oidc/keycloak")
    assert (answer.status_code, error_code(answer)) == (502, "PROVIDER_FAILED")


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_the_secret_goes_as_the_provider_wants_it(
    nobody: Api, keycloak: OpenId, method: str
) -> None:
    root = keycloak.settings["discovery"].partition("/.well-known")[0]
    back = "http://localhost:8000/api/v1/auth/oidc/keycloak/callback"
    wish = {"redirect_uris": [back], "token_endpoint_auth_method": method}
    client = requests.post(f"{root}/oauth2/clients", json=wish, timeout=60).json()
    keycloak.settings = {**keycloak.settings, **{name: client[name] for name in CLIENT}}
    # This provider refuses the other way, and does not say which it wants.
    keycloak._about()["token_endpoint_auth_methods_supported"] = [method]
    assert list(told(sign_in(nobody, f"by_{method}"))) == ["csrf_token"]


KEY, OTHER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)


def good() -> dict[str, Any]:
    moment = int(time.time())
    told = {"iss": "https://id.example", "aud": "habits", "sub": "1", "nonce": "n"}
    return {**told, "iat": moment, "exp": moment + 86_400}


def forged(*, key: Any = KEY, alg: str = "RS256", **changes: Any) -> str:
    kept = {name: value for name, value in {**good(), **changes}.items() if value is not None}
    return jwt.encode({"alg": alg}, kept, key, algorithms=[alg])


@pytest.mark.parametrize(
    ("token", "is_good"),
    [
        (forged(), True),
        (forged(aud=["habits", "other"], azp="habits"), True),
        (forged(key=OTHER), False),
        (forged(iss="https://evil.example"), False),
        (forged(aud="other"), False),
        (forged(aud=["habits", "other"], azp="other"), False),
        (forged(nonce="m"), False),
        (forged(nonce=None), False),
        (forged(exp=1), False),
        (forged(exp=None), False),
        (forged(sub=None), False),
        (forged(iat=int(time.time()) + 86_000), False),
        (forged(key=OctKey.import_key("s" * 40), alg="HS256"), False),
        ("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", False),
        ("garbage", False),
    ],
    ids=range(15),
)
def test_an_id_token_is_checked(
    app: Flask, monkeypatch: pytest.MonkeyPatch, token: str, is_good: bool
) -> None:
    provider = OpenId("id", {"discovery": "d", **CLIENT})
    about = {"issuer": "https://id.example", "jwks_uri": "j"}
    answers = {"d": about, "j": {"keys": [KEY.as_dict(private=False)]}}
    monkeypatch.setattr(provider, "_get", lambda url, **_: answers[url])
    flow = providers.Flow("s", "n", "v")
    if is_good:
        assert provider._claims(token, flow)["sub"] == "1"
        return
    with pytest.raises(providers.FAILURES):
        provider._claims(token, flow)


def test_a_provider_may_change_its_key(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = OpenId("id", {"discovery": "d", **CLIENT})

    def get(url: str, *, anew: bool = False) -> Any:
        if url == "d":
            return {"issuer": "https://id.example", "jwks_uri": "j"}
        return {"keys": [(KEY if anew else OTHER).as_dict(private=False, kid=f"k{anew}")]}

    monkeypatch.setattr(provider, "_get", get)
    token = jwt.encode({"alg": "RS256", "kid": "kTrue"}, good(), KEY)
    assert provider._claims(token, providers.Flow("s", "n", "v"))["sub"] == "1"


def test_what_a_provider_says_is_made_fit_to_be_kept() -> None:
    assert kept_name("a\x00b\ud800 ") == "ab?"
    assert kept_name("x" * 300) == "x" * 100
    assert kept_name("Ame\u0301lie ") == "Am\u00e9lie"
    assert [kept_name(value) for value in (None, 5, " ")] == [None] * 3
    emails = ("a@example.com", "a@b@c", "a b@c", 5, "x" * 300 + "@y")
    assert [providers._email(value) for value in emails] == ["a@example.com", *[None] * 4]
