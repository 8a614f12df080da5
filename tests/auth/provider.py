"""A real provider of OpenID Connect, and a browser that goes there and back."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from werkzeug.test import TestResponse

from habit_api.auth.providers import OpenId
from tests.client import Api

FRONT = "http://localhost:5173/welcome"
# The provider's own use of what its libraries have deprecated.
DEPRECATIONS = [
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
]
CLIENT = {"client_id": "habits", "client_secret": "s3cret"}


@pytest.fixture(scope="module")
def provider_url() -> Iterator[str]:
    """A real provider, which signs in whoever it is told to."""
    with warnings.catch_warnings():
        # Its own use of what its libraries have deprecated.
        warnings.simplefilter("ignore")
        mock = importlib.import_module("oidc_provider_mock")
        with mock.run_server_in_thread() as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def keycloak(app: Flask, provider_url: str) -> Iterator[OpenId]:
    """It is configured here under this name."""
    discovery = f"{provider_url}/.well-known/openid-configuration"
    made = OpenId("keycloak", {"discovery": discovery, "label": "Our Keycloak", **CLIENT})
    known = app.extensions["house_providers"]
    app.extensions["house_providers"] = {"keycloak": made}
    yield made
    app.extensions["house_providers"] = known


def claims(provider: OpenId, sub: str, **told: Any) -> None:
    """Have the provider know a user."""
    root = provider.settings["discovery"].partition("/.well-known")[0]
    requests.put(f"{root}/users/{sub}", json=told, timeout=60).raise_for_status()


def consent(url: str, sub: str) -> dict[str, str]:
    """What the provider sends the browser back with, once its user has signed in there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = requests.post(url, data={"sub": sub}, allow_redirects=False, timeout=60)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/api/v1/auth/oidc/keycloak/callback"
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def begin(api: Api, **query: str) -> str:
    answer = api.get("/auth/oidc/keycloak", query_string=query)
    assert answer.status_code == 303, answer.json
    return str(answer.headers["Location"])


def come_back(api: Api, query: dict[str, str]) -> TestResponse:
    return api.get("/auth/oidc/keycloak/callback", query_string=query, base_url="https://localhost")


def told(answer: TestResponse) -> dict[str, list[str]]:
    assert answer.status_code == 303, answer.json
    return parse_qs(urlsplit(answer.headers["Location"]).fragment)


def sign_in(api: Api, sub: str) -> TestResponse:
    return come_back(api, consent(begin(api, return_to=FRONT), sub))


def whoever(api: Api, answer: TestResponse) -> Api:
    """The user whom the answer signed in, by the cookie as a front end would."""
    csrf = told(answer)["csrf_token"][0]
    refreshed = api.post(
        "/auth/refresh", headers={"X-CSRF-TOKEN": csrf}, base_url="https://localhost"
    )
    assert refreshed.status_code == 200, refreshed.json
    return Api(api.client, api.contract, refreshed.get_json()["access_token"])
