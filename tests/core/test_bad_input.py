"""What no operation takes, tried on every one of the document: the one error shape, no change."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from habit_api.core.extensions import db
from tests.client import error_code, error_fields
from tests.core.operations import JSON, operations
from tests.superusers import promoted

NUL_AND_SURROGATES = ["a\x00b", "\x00", "\ud800", "\udfff", "a\udc00"]
NOT_JSON = [
    b"{",
    b"}",
    b"[1,",
    b"{'name': 'x'}",
    b'{"name": NaN}',
    b'{"name": -Infinity}',
    b'{"name": "x",}',
    b'{"name": "\xff\xfe"}',
    b"\x00",
    b"name=x",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"n": ' + b"9" * 5000 + b"}",
]
NOT_OBJECTS = ["null", "true", "0", '"text"', "[]", "[{}]", '[["name", "x"]]', "1e400"]
WRONG = {
    "string": [1, True, [], {}],
    "integer": ["1", "", True, 1.5, [], {}, 2**63, -(2**63), 10**40, 1e300],
    "number": ["1", "", True, [], {}, 10**400, -1e308],
    "boolean": ["true", "false", 0, 1, [], {}],
    "array": ["[]", 1, {}, True, [[]], [None], [{}]],
    "object": ["{}", 1, [], True],
}


@pytest.fixture
def api(app, owner):
    """A superuser, for whom no operation is closed, with a habit and an entry."""
    owner.complete(owner.habit())
    return promoted(app, owner)


@pytest.fixture
def every(api):
    """Every operation, on what the user has."""
    [log] = api.get("/habit-logs").json["logs"]
    ids = {"habit_id": log["habit_id"], "log_id": log["id"], "user_id": api.user["id"]}
    found = operations(api, **ids)
    # Whoever lacks the secret of Telegram's webhook learns nothing of what it would take.
    return [each for each in found if not each.path.endswith("/telegram/webhook")]


@pytest.fixture
def unchanged(app, every):
    """Fails when the test leaves any table other than it was."""
    before = contents(app)
    yield
    assert contents(app) == before


def contents(app):
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(select(table)).all()))
            for table in db.metadata.sorted_tables
        }


def with_body(every):
    return [operation for operation in every if operation.takes_json]


def sent(api, operation, data, content_type=JSON):
    return api.call(operation.method, operation.path, data=data, content_type=content_type)


def typed(operation, kind):
    """The body's fields of a JSON type."""
    fields = operation.schema.get("properties", {})
    return [name for name, about in fields.items() if kind in (about.get("type") or [])]


def test_nobody_gets_past_the_door(nobody, every, unchanged):
    for operation in every:
        if not operation.public:
            refused = nobody.call(operation.method, operation.path)
            assert (refused.status_code, error_code(refused)) == (401, "TOKEN_MISSING"), operation
            assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["x", "a.b.c", "null", "Bearer", "\u00e9"])
def test_a_token_that_is_none_gets_no_further(nobody, every, unchanged, token):
    for operation in every:
        if not operation.public:
            headers = {"Authorization": f"Bearer {token}"}
            refused = nobody.call(operation.method, operation.path, headers=headers)
            assert (refused.status_code, error_code(refused)) == (401, "TOKEN_INVALID"), operation


def test_unknown_query_parameters_are_named(api, every, unchanged):
    for operation in every:
        if operation.path.endswith("/callback"):
            # Other sites send browsers there, with whatever they like.
            continue
        refused = api.call(operation.method, f"{operation.path}?surplus=1")
        if operation.media_type and operation.required:
            # What is wrong with the body may be told first.
            assert refused.status_code in (400, 415, 422), operation
        else:
            assert refused.status_code == 422, operation
            assert set(error_fields(refused)) == {"surplus", *operation.needs}, operation


@pytest.mark.parametrize("data", NOT_JSON, ids=lambda data: repr(data[:30]))
def test_what_is_no_json_is_malformed(api, every, unchanged, data):
    for operation in with_body(every):
        refused = sent(api, operation, data)
        assert (refused.status_code, error_code(refused)) == (400, "MALFORMED_JSON"), operation


@pytest.mark.parametrize("data", NOT_OBJECTS)
def test_a_body_that_is_no_object_is_refused(api, every, unchanged, data):
    for operation in with_body(every):
        refused = sent(api, operation, data)
        assert (refused.status_code, error_code(refused)) == (422, "VALIDATION_ERROR"), operation


@pytest.mark.parametrize("name", ["surplus", "a.b", "_schema", "a\x00b", "\ud800", "__class__"])
def test_unknown_fields_are_named(api, every, unchanged, name):
    shown = name.encode(errors="replace").decode()
    for operation in with_body(every):
        refused = sent(api, operation, json.dumps({name: 1}))
        assert refused.status_code == 422, operation
        assert name.startswith(("_", "\ud800")) or shown in error_fields(refused), operation


@pytest.mark.parametrize("text", NUL_AND_SURROGATES, ids=ascii)
def test_text_that_no_database_holds_is_refused(api, every, unchanged, text):
    for operation in with_body(every):
        for name in typed(operation, "string"):
            refused = sent(api, operation, json.dumps({name: text}))
            assert (refused.status_code, name in error_fields(refused)) == (422, True), (
                operation,
                name,
            )


@pytest.mark.parametrize("kind", WRONG)
def test_fields_of_a_wrong_type_are_named(api, every, unchanged, kind):
    for operation in with_body(every):
        for name in typed(operation, kind):
            for value in WRONG[kind]:
                refused = sent(api, operation, json.dumps({name: value}))
                named = {path.split(".")[0] for path in error_fields(refused)}
                assert (refused.status_code, name in named) == (422, True), (operation, name, value)


@pytest.mark.parametrize(("levels", "status"), [(20, 422), (400, 400)])
def test_deep_nesting_is_refused(api, every, unchanged, levels, status):
    deep = "[" * levels + "]" * levels
    for operation in with_body(every):
        for name in operation.schema.get("properties", {}):
            refused = sent(api, operation, f'{{"{name}": {deep}}}')
            assert refused.status_code == status, (operation, name)


def test_two_megabytes_are_too_large(api, every, unchanged):
    data = b'{"name": "' + b"x" * 2_000_000 + b'"}'
    for operation in with_body(every):
        refused = sent(api, operation, data)
        assert (refused.status_code, error_code(refused)) == (413, "PAYLOAD_TOO_LARGE"), operation


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "text/json", None]
)
def test_another_media_type_is_not_read(api, every, unchanged, content_type):
    for operation in with_body(every):
        refused = sent(api, operation, b"{}", content_type)
        assert refused.status_code == 415, operation
        assert error_code(refused) == "UNSUPPORTED_MEDIA_TYPE", operation


def test_a_missing_body_is_told(api, every, unchanged):
    for operation in with_body(every):
        if operation.required:
            refused = sent(api, operation, b"")
            assert (refused.status_code, error_code(refused)) == (400, "BODY_MISSING"), operation


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "9" * 40, "abc", "1.5"])
def test_ids_that_are_none_are_a_plain_404(api, unchanged, number):
    ids = dict.fromkeys(("habit_id", "log_id", "device_id"), number)
    for operation in operations(api, user_id=api.user["id"], **ids):
        if number in operation.path.split("/"):
            missing = api.call(operation.method, operation.path)
            assert (missing.status_code, error_code(missing)) == (404, "NOT_FOUND"), operation


@pytest.mark.parametrize(
    "user_id", ["me2", "0" * 32, "../me", "00000000-0000-0000-0000-00000000000g"]
)
def test_user_ids_that_are_none_are_a_plain_404(api, unchanged, user_id):
    assert error_code(api.get(f"/users/{user_id}")) == "NOT_FOUND"


@pytest.mark.parametrize("accept", ["text/plain", "image/png", "application/xml"])
def test_who_takes_no_json_is_told_so(api, every, unchanged, accept):
    for operation in every:
        refused = api.call(operation.method, operation.path, headers={"Accept": accept})
        assert (refused.status_code, error_code(refused)) == (406, "NOT_ACCEPTABLE"), operation
