"""Fields take exactly what the document says."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields

from habit_api.core.fields import (
    MAX_ID,
    Amount,
    Choice,
    Day,
    EmailAddress,
    Flag,
    Id,
    Moment,
    Secret,
    Text,
    TimeZone,
    UserId,
    Whole,
    number,
)


def load(field: fields.Field[Any], value: Any) -> Any:
    return field.deserialize(value)


def refuses(field: fields.Field[Any], value: Any) -> bool:
    try:
        field.deserialize(value)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("given_text", "text"),
    [
        ("a", "a"),
        (" a b ", "a b"),
        ("e\u0301", "\u00e9"),
        ("\u00a0x\u2003", "x"),
        ("x" * 5, "x" * 5),
    ],
)
def test_text_is_trimmed_and_composed(given_text: str, text: str) -> None:
    assert load(Text(high=5), given_text) == text


@pytest.mark.parametrize(
    "value", ["", "  ", "\u2003", "x" * 6, "a\x00", "\ud800", 5, None, ["a"], b"a"]
)
def test_text_that_is_blank_long_or_no_text_is_refused(value: Any) -> None:
    assert refuses(Text(high=5), value)


@pytest.mark.parametrize("value", ["", "  ", "\u2003", None])
def test_blank_text_is_null_where_null_is_taken(value: Any) -> None:
    assert load(Text(high=5, allow_none=True), value) is None


def test_blank_text_is_no_null_where_text_has_a_least_length() -> None:
    assert refuses(Text(low=2, high=5, allow_none=True), "")


def test_text_may_be_blank_where_that_is_said() -> None:
    assert load(Text(high=5, blank=True), "  ") == ""


@given(st.text(max_size=30))
def test_whatever_text_is_taken_can_be_stored_and_is_in_its_last_form(text: str) -> None:
    field = Text(high=20)
    if refuses(field, text):
        return
    taken = load(field, text)
    assert taken == unicodedata.normalize("NFC", taken.strip())
    assert 1 <= len(taken) <= 20
    assert "\x00" not in taken
    assert not refuses(field, taken)


def test_text_long_before_trimming_is_refused_as_the_document_says() -> None:
    assert refuses(Text(high=5), "x" + " " * 5)
    assert refuses(Text(low=3, high=5), "x    ")


def test_a_secret_is_taken_as_it_is() -> None:
    assert load(Secret(high=20), " e\u0301 ") == " e\u0301 "
    assert all(refuses(Secret(low=2, high=3), value) for value in ("a", "abcd", "a\x00", None, 5))


@pytest.mark.parametrize("value", ["a@example.com", "a.b+c@sub.example.org", " a@example.com "])
def test_email_addresses_are_taken(value: str) -> None:
    assert load(EmailAddress(), value) == value.strip()


@pytest.mark.parametrize(
    "value",
    [
        *("a", "a@", "@b.c", "a b@example.com", "a@b@example.com", "a@exa mple.com", "x" * 260, 5),
        *("a@[127.0.0.1]", "a@[IPv6:::1]"),
    ],
)
def test_what_is_no_email_address_is_refused(value: Any) -> None:
    assert refuses(EmailAddress(), value)


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
def test_time_zones_of_the_world_are_taken(name: str) -> None:
    assert load(TimeZone(), name) == name


@pytest.mark.parametrize(
    "name", ["localtime", "Factory", "europe/berlin", "../UTC", "UTC+1", "", 5]
)
def test_other_time_zones_are_refused(name: Any) -> None:
    assert refuses(TimeZone(), name)


@pytest.mark.parametrize(("value", "whole"), [(5, 5), (5.0, 5), (0, 0), (10, 10)])
def test_integers_are_taken(value: Any, whole: int) -> None:
    taken = load(Whole(low=0, high=10), value)
    assert (taken, type(taken)) == (whole, int)


@pytest.mark.parametrize(
    "value", [-1, 11, 1.5, "5", True, None, float("inf"), float("nan"), 10**400, [5], {}]
)
def test_what_is_no_integer_within_bounds_is_refused(value: Any) -> None:
    assert refuses(Whole(low=0, high=10), value)


@pytest.mark.parametrize("value", ["5", "10", "0"])
def test_a_query_says_integers_in_digits(value: str) -> None:
    assert load(Whole(low=0, high=10, text=True), value) == int(value)


@pytest.mark.parametrize("value", ["5.0", "+5", " 5", "5_0", "\u0665", "", "1e1", "9" * 30, "-"])
def test_a_query_says_integers_in_no_other_way(value: str) -> None:
    assert refuses(Whole(low=0, high=10, text=True), value)


def test_ids_go_up_to_what_the_database_holds() -> None:
    assert load(Id(), MAX_ID) == 2**63 - 1
    assert all(refuses(Id(), value) for value in (0, -1, MAX_ID + 1))


@pytest.mark.parametrize(
    ("value", "amount"), [(1, "1"), (0.1, "0.1"), (2.0005, "2"), (2.0006, "2.001"), (100, "100")]
)
def test_amounts_keep_three_decimals(value: Any, amount: str) -> None:
    assert load(Amount(low=0, high=100), value) == Decimal(amount)


@pytest.mark.parametrize(
    "value", [-0.001, 100.001, "5", True, None, float("nan"), float("inf"), 10**400]
)
def test_what_is_no_amount_within_bounds_is_refused(value: Any) -> None:
    assert refuses(Amount(low=0, high=100), value)


@pytest.mark.parametrize("value", [0, 0.0004])
def test_an_amount_above_its_bound_must_be_so_after_rounding(value: float) -> None:
    assert refuses(Amount(low=0, high=100, above=True), value)
    assert load(Amount(low=0, high=100, above=True), 0.001) == Decimal("0.001")


def test_amounts_are_answered_as_short_as_they_can_be() -> None:
    assert [number(Decimal(text)) for text in ("8.000", "0.5", "1E+2")] == [8, 0.5, 100]
    assert Amount(low=0, high=9).serialize("n", {"n": Decimal("2.500")}) == 2.5
    assert Amount(low=0, high=9).serialize("n", {"n": None}) is None


def test_a_flag_is_true_or_false_and_nothing_like_it() -> None:
    assert load(Flag(), True) is True
    assert all(refuses(Flag(), value) for value in (1, 0, "true", "yes", None, "on"))
    assert load(Flag(text=True), "false") is False
    assert all(refuses(Flag(text=True), value) for value in ("1", "True", "yes", ""))


@pytest.mark.parametrize("text", ["2026-11-20", "0001-01-01", "9999-12-31", "2024-02-29"])
def test_dates_are_taken(text: str) -> None:
    assert load(Day(), text) == date.fromisoformat(text)


@pytest.mark.parametrize(
    "value",
    ["0000-00-00", "2026-02-29", "20261120", "2026-W47-5", "2026-11-20T00:00", "26-11-20", 5, None,
     "\u0662026-11-20", "2026-11-20 ", "10000-01-01"],
)  # fmt: skip
def test_what_is_no_date_is_refused(value: Any) -> None:
    assert refuses(Day(), value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T08:30:00Z", datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("2026-11-20t08:30:00z", datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("2026-11-20T10:30:00+02:00", datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        ("2026-11-20T08:30:00.5Z", datetime(2026, 11, 20, 8, 30, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_instants_are_taken_with_an_offset(text: str, moment: datetime) -> None:
    assert load(Moment(), text) == moment


@pytest.mark.parametrize(
    "value",
    ["2026-11-20", "2026-11-20T08:30:00", "2026-11-20T08:30Z", "2026-11-20T25:00:00Z", 1795185244,
     "0001-01-01T00:00:00+02:00", "2026-11-20T08:30:00+99:99", None, "now"],
)  # fmt: skip
def test_what_is_no_instant_is_refused(value: Any) -> None:
    assert refuses(Moment(), value)


def test_instants_are_answered_in_utc() -> None:
    moment = datetime.fromisoformat("2026-11-20T10:30:00+02:00")
    assert Moment().serialize("at", {"at": moment}) == "2026-11-20T08:30:00Z"
    assert Moment().serialize("at", {"at": None}) is None


def test_a_choice_is_one_of_its_words() -> None:
    assert load(Choice("a", "b"), "a") == "a"
    assert all(refuses(Choice("a", "b"), value) for value in ("A", "c", "", 5, None, "a\x00"))


def test_a_users_id_is_answered_as_text() -> None:
    text = "0190f3a1-7c1e-7d4a-9c57-2f6a4a7c9b10"
    assert UserId().serialize("id", {"id": UUID(text)}) == text
    assert UserId().serialize("id", {"id": None}) is None
