"""The API as a client sees it: JSON in, JSON out, every answer held against the document."""

from __future__ import annotations

from json import dumps
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.contract.checker import Contract

PASSWORD = "correct horse battery"


class Api:
    """Calls paths below `/api/v1`, as nobody or as the user whose token it has."""

    def __init__(self, client: FlaskClient, contract: Contract, token: str | None = None) -> None:
        self.client = client
        self.contract = contract
        self.token = token
        self.user: dict[str, Any] = {}
        self.refresh_token: str | None = None

    def call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> TestResponse:
        """One request; options are werkzeug's (`json`, `data`, `query_string`, ...)."""
        full = path if path.startswith(("/api/", "/health")) else f"/api/v1{path}"
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        # Read to its end and closed, as by a server.
        answer = self.client.open(full, method=method, headers=sent, buffered=True, **options)
        self.contract.check(method, full, answer)
        return answer

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.call("POST", path, **_body(json), **options)

    def put(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.call("PUT", path, **_body(json), **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.call("PATCH", path, **_body(json), **options)

    def delete(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.call("DELETE", path, **_body(json), **options)

    def sign_up(self, username: str = "ada", **fields: Any) -> Api:
        """A new account, signed in: another `Api` with its token."""
        account = {"email": f"{username}@example.com", "password": PASSWORD, **fields}
        made = self.post("/auth/register", {"username": username, **account})
        assert made.status_code == 201, made.json
        return self.sign_in(username, account["password"], user=made.get_json()["user"])

    def sign_in(
        self, username: str, password: str = PASSWORD, user: dict[str, Any] | None = None
    ) -> Api:
        """Another `Api` with the token of a fresh sign-in."""
        login = self.post("/auth/login", {"username": username, "password": password})
        assert login.status_code == 200, login.json
        owner = Api(self.client, self.contract, login.get_json()["access_token"])
        owner.refresh_token = login.get_json()["refresh_token"]
        owner.user = user or {}
        return owner

    def habit(self, name: str = "Meditate", **fields: Any) -> dict[str, Any]:
        """A new habit of the signed-in user."""
        made = self.post("/habits", {"name": name, **fields})
        assert made.status_code == 201, made.json
        habit: dict[str, Any] = made.get_json()
        return habit

    def complete(self, habit: dict[str, Any], day: object = None, **fields: Any) -> dict[str, Any]:
        """A completion that must succeed; `day` defaults to today."""
        target = {"target_date": str(day)} if day else {}
        done = self.post(f"/habits/{habit['id']}/complete", {**target, **fields})
        assert done.status_code == 201, done.json
        result: dict[str, Any] = done.get_json()
        return result


def _body(json: Any) -> dict[str, Any]:
    if json is None:
        return {}
    # Not by the app's own JSON, which refuses to write the lone surrogates that a test may send.
    return {"data": dumps(json, default=str), "content_type": "application/json"}


def error_code(answer: TestResponse) -> str:
    """The code of an error answer."""
    code: str = answer.get_json()["error"]["code"]
    return code


def error_fields(answer: TestResponse) -> dict[str, list[str]]:
    """`details.fields` of a 422."""
    fields: dict[str, list[str]] = answer.get_json()["error"]["details"]["fields"]
    return fields
