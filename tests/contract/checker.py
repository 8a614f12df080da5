"""Holds an answer against the OpenAPI document, and notes which operations were called."""

from __future__ import annotations

import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

ROOT = Path(__file__).resolve().parents[2]
CALLS = ROOT / ".contract"


class Contract:
    """The document of one app."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._validators: dict[tuple[str, str, str], Draft202012Validator | None] = {}

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document as clients get it."""
        answer = self.app.test_client().get("/api/openapi.json")
        document: dict[str, Any] = json.loads(answer.data)
        return document

    def operation_of(self, method: str, path: str) -> tuple[str, str] | None:
        """The documented path and method that serve a request, if any."""
        try:
            rule, _ = self.app.url_map.bind("localhost").match(
                path, method=method, return_rule=True
            )
        except HTTPException:
            return None
        documented = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        operations = self.document["paths"].get(documented, {})
        return (documented, method.lower()) if method.lower() in operations else None

    def check(self, method: str, path: str, answer: TestResponse) -> None:
        """Fail when `answer` is not one that the document promises."""
        operation = self.operation_of(method, path.partition("?")[0])
        if operation is None:
            return
        documented, verb = operation
        status = str(answer.status_code)
        note_call(documented, verb, status)
        responses = self.document["paths"][documented][verb]["responses"]
        where = f"{method} {documented} -> {status}"
        assert status in responses, f"{where} is not documented: {answer.get_data(as_text=True)}"
        forms = self.response(documented, verb, status).get("content", {})
        if not forms:
            assert not answer.data, f"{where} has a body, and none is documented"
            return
        assert answer.mimetype in forms, f"{where} is {answer.mimetype}, not one of {list(forms)}"
        if answer.mimetype != "application/json":
            return
        body = json.loads(answer.data)
        validator = self._validator(documented, verb, status)
        if validator is not None:
            problems = [error.message for error in validator.iter_errors(body)]
            assert not problems, f"{where} is not as documented: {problems}"
        if answer.status_code >= 400:
            codes = forms["application/json"]["examples"]
            code = body["error"]["code"]
            assert code in codes, f"{where}: {code} is not documented"

    def response(self, path: str, verb: str, status: str) -> dict[str, Any]:
        """What is documented of an answer, be it written there or shared by many."""
        found: dict[str, Any] = self.document["paths"][path][verb]["responses"][status]
        shared = found.get("$ref")
        if shared is not None:
            found = self.document["components"]["responses"][shared.rpartition("/")[2]]
        return found

    def _validator(self, path: str, verb: str, status: str) -> Draft202012Validator | None:
        key = (path, verb, status)
        if key not in self._validators:
            response = self.response(path, verb, status)
            schema = response.get("content", {}).get("application/json", {}).get("schema")
            made = None
            if schema is not None:
                components = {"components": self.document["components"]}
                made = Draft202012Validator({**components, **schema})
            self._validators[key] = made
        return self._validators[key]


def note_call(path: str, verb: str, status: str) -> None:
    """Remember that a test called an operation; `tests.contract.report` asks about it."""
    CALLS.mkdir(exist_ok=True)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with (CALLS / f"{worker}.txt").open("a") as file:
        file.write(f"{verb.upper()} {path} {status}\n")
