"""Reading bodies and queries: what is refused before any rule is asked."""

from __future__ import annotations

import pytest

from tests.client import Api, error_code, error_fields

PATH = "/users/me/settings"
JSON = "application/json"


def send(api: Api, data: bytes | str, content_type: str | None = JSON):
    return api.patch(PATH, data=data, content_type=content_type)


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "{'scarcity': 5}",
        '{"scarcity": 5,}',
        '{"scarcity": 05}',
        '{"scarcity": NaN}',
        '{"scarcity": Infinity}',
        "nope",
        b"\xff\xfe",
        b'{"language": "\xff"}',
        "[" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"scarcity": ' + "9" * 5_000 + "}",
        " ",
    ],
    ids=range(13),
)
def test_what_is_no_json_is_malformed(owner: Api, data: bytes | str) -> None:
    answer = send(owner, data)
    assert (answer.status_code, error_code(answer)) == (400, "MALFORMED_JSON")


@pytest.mark.parametrize(
    "data",
    [
        "{" + ",".join(f'"name{number}":1' for number in range(60_000)) + "}",
        '{"reminder_channels":[' + "1," * 400_000 + "1]}",
        '{"reminder_channels":[' + "{}," * 300_000 + "{}]}",
    ],
    ids=["fields", "numbers", "objects"],
)
def test_a_body_of_very_many_values_is_not_judged_one_by_one(owner: Api, data: str) -> None:
    answer = send(owner, data)
    assert (answer.status_code, list(error_fields(answer))) == (422, ["_"])


def test_a_missing_body_is_a_bad_request(owner: Api) -> None:
    answer = send(owner, b"")
    assert (answer.status_code, error_code(answer)) == (400, "BODY_MISSING")


@pytest.mark.parametrize("data", ["[]", "5", "null", '"text"', "true", "[{}]"])
def test_a_body_that_is_no_object_is_unprocessable(owner: Api, data: str) -> None:
    answer = send(owner, data)
    assert answer.status_code == 422
    assert error_fields(answer)


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "application/vnd.api+json"],
)
def test_another_media_type_is_not_read(owner: Api, content_type: str | None) -> None:
    answer = send(owner, '{"scarcity": 20}', content_type)
    assert (answer.status_code, error_code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert owner.get(PATH).json["scarcity"] == 10


def test_a_charset_may_be_named(owner: Api) -> None:
    answer = send(owner, '{"scarcity": 20}', "application/json; charset=utf-8")
    assert answer.status_code == 200


def test_a_body_of_two_megabytes_is_too_large(owner: Api) -> None:
    answer = send(owner, b"x" * 2_000_000)
    assert (answer.status_code, error_code(answer)) == (413, "PAYLOAD_TOO_LARGE")
    assert answer.json["error"]["details"] == {"limit_bytes": 1024 * 1024}


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800", "\\udfff\\ud83d"])
def test_text_that_no_database_holds_is_named(owner: Api, text: str) -> None:
    answer = owner.patch("/users/me", data=f'{{"name": "{text}"}}', content_type=JSON)
    assert answer.status_code == 422
    assert list(error_fields(answer)) == ["name"]
    assert owner.get("/users/me").json["name"] is None


def test_an_emoji_in_two_escapes_is_good_text(owner: Api) -> None:
    answer = owner.patch("/users/me", data='{"name": "\\ud83d\\ude00"}', content_type=JSON)
    assert answer.json["name"] == "\U0001f600"


def test_unknown_fields_are_all_named(owner: Api) -> None:
    answer = owner.patch(PATH, {"scarcity": 20, "karma": 1, "mood": None})
    assert answer.status_code == 422
    assert set(error_fields(answer)) == {"karma", "mood"}
    assert owner.get(PATH).json["scarcity"] == 10


@pytest.mark.parametrize("name", ["\\ud800", "a\\u0000", "", "_schema", "a.b"])
def test_unknown_fields_may_have_any_name(owner: Api, name: str) -> None:
    answer = owner.patch(PATH, data=f'{{"{name}": 1}}', content_type=JSON)
    assert answer.status_code == 422
    assert len(error_fields(answer)) == 1


def test_what_is_wrong_inside_a_list_is_named_by_a_dotted_path(owner: Api) -> None:
    answer = owner.patch(PATH, {"reminder_channels": ["email", "pigeon", 5]})
    assert set(error_fields(answer)) == {"reminder_channels.1", "reminder_channels.2"}


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=ten", "limit=1.0", "limit=", "limit=9" * 30, "limit=٣"]
)
def test_query_parameters_out_of_bounds_are_named(owner: Api, query: str) -> None:
    answer = owner.get(f"/auth/devices?{query}")
    assert answer.status_code == 422
    assert list(error_fields(answer)) == ["limit"]


@pytest.mark.parametrize("query", ["page=1", "limit=5&size=2", "%00=1", "%ff=1"])
def test_unknown_query_parameters_are_refused(owner: Api, query: str) -> None:
    answer = owner.get(f"/auth/devices?{query}")
    assert answer.status_code == 422
    assert len(error_fields(answer)) == 1


def test_unknown_query_parameters_are_refused_where_none_is_taken(owner: Api) -> None:
    answer = owner.patch(f"{PATH}?force=1", {"scarcity": 20})
    assert list(error_fields(answer)) == ["force"]
    assert owner.get(PATH).json["scarcity"] == 10
