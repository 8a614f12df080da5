"""Signing in through GitHub, by a server that answers as its documentation says."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, jsonify, request
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

import config
from habit_api.auth import providers
from habit_api.core.env import ConfigError
from tests.client import Api

CLIENT = {"client_id": "Iv1.habits", "client_secret": "s3cret"}
EMAILS = [
    {"email": "other@example.org", "primary": False, "verified": True},
    {"email": "ada@example.org", "primary": True, "verified": True},
]


class Site:
    """A GitHub with one user."""

    def __init__(self) -> None:
        self.user: dict[str, Any] = {"id": 583231, "login": "ada-l", "name": "Ada"}
        self.emails = EMAILS
        self.challenge = ""
        self.url = ""

    def app(self) -> Flask:
        app = Flask("github")

        @app.post("/login/oauth/access_token")
        def token() -> Any:
            sent = request.form
            digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
            proven = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
            if sent["code"] != "good" or not proven:
                # With 200, as GitHub does.
                return jsonify(error="bad_verification_code")
            return jsonify(access_token="gho_x", scope="user:email", token_type="bearer")

        @app.get("/api/user")
        def user() -> Any:
            assert request.headers["Authorization"] == "Bearer gho_x"
            return jsonify(self.user)

        app.add_url_rule("/api/user/emails", "emails", lambda: jsonify(self.emails))
        return app


@pytest.fixture
def github(app: Flask) -> Iterator[Site]:
    site = Site()
    server = make_server("127.0.0.1", 0, site.app(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    known = app.extensions["house_providers"]
    urls = {"url": site.url, "api_url": f"{site.url}/api"}
    app.extensions["house_providers"] = providers.of_settings({"github": {**urls, **CLIENT}})
    yield site
    app.extensions["house_providers"] = known
    server.shutdown()
    server.server_close()


def come_back(api: Api, site: Site, code: str = "good") -> TestResponse:
    sent = urlsplit(api.get("/auth/oidc/github").headers["Location"])
    query = parse_qs(sent.query)
    assert sent.path == "/login/oauth/authorize"
    assert query["scope"] == ["read:user user:email"]
    site.challenge = query["code_challenge"][0]
    back = {"state": query["state"][0], "code": code}
    path = "/auth/oidc/github/callback"
    return api.get(path, query_string=back, base_url="https://localhost")


def whoever(api: Api, site: Site) -> dict[str, Any]:
    told = parse_qs(urlsplit(come_back(api, site).headers["Location"]).fragment)
    headers = {"X-CSRF-TOKEN": told["csrf_token"][0]}
    made = api.post("/auth/refresh", headers=headers, base_url="https://localhost").get_json()
    found: dict[str, Any] = (
        Api(api.client, api.contract, made["access_token"]).get("/users/me").get_json()
    )
    return found


def test_a_github_user_is_known_by_number_and_by_the_verified_address(
    nobody: Api, github: Site
) -> None:
    me = whoever(nobody, github)
    assert (me["username"], me["name"], me["email"]) == ("ada-l", "Ada", "ada@example.org")
    github.user["login"] = "renamed"
    assert whoever(nobody, github)["id"] == me["id"]
    github.user["id"] += 1
    github.emails = [{**EMAILS[1], "verified": False}]
    other = whoever(nobody, github)
    assert (other["id"] == me["id"], other["email"]) == (False, None)


def test_what_github_refuses_lets_nobody_in(nobody: Api, github: Site) -> None:
    def said() -> str:
        return str(come_back(nobody, github).headers["Location"].partition("#")[2])

    assert come_back(nobody, github, "bad").headers["Location"].endswith("#error=PROVIDER_FAILED")
    for user in ({}, {"id": "x", "login": "x"}, {"id": None, "login": "x"}):
        github.user = user
        assert said() == "error=PROVIDER_FAILED"


def test_it_is_listed_by_its_name(nobody: Api, github: Site) -> None:
    listed = {"providers": [{"name": "github", "title": "GitHub"}]}
    assert nobody.get("/auth/oidc").json == listed


def test_providers_are_settings() -> None:
    values = {"APP_ENV": "testing", "GITHUB_CLIENT_ID": "a", "GITHUB_CLIENT_SECRET": "b"}
    address = "https://id.example/.well-known/openid-configuration"
    values |= {"OIDC_MY_KEYCLOAK_DISCOVERY": address, "OIDC_MY_KEYCLOAK_CLIENT_ID": "a"}
    with pytest.raises(ConfigError, match="OIDC_MY_KEYCLOAK_CLIENT_SECRET is missing"):
        config.load(values)
    loaded = config.load({**values, "OIDC_MY_KEYCLOAK_CLIENT_SECRET": "b"})
    made = providers.of_settings(loaded["PROVIDERS"])
    assert [(name, found.title) for name, found in made.items()] == [
        ("my_keycloak", "My Keycloak"),
        ("github", "GitHub"),
    ]
