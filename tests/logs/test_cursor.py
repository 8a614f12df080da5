"""Cursors of long histories: they stay right while rows are added, and only ours are taken."""

from __future__ import annotations

import base64
from functools import partial

import pytest

from tests.client import error_code
from tests.logs.steps import revert
from tests.times import ago


def encoded(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.fixture
def habit(api):
    """A habit completed on eight days, and what holds its history."""
    habit = api.habit()
    for n in range(7, -1, -1):
        api.complete(habit, ago(n))
    return habit


def read(api, *, limit=3, between=(), **query):
    """All dates, page by page; after each page comes the next of the calls `between`."""
    found, cursor, calls = [], None, iter(between)
    while True:
        asked = {"limit": limit, **query, **({"cursor": cursor} if cursor else {})}
        page = api.get("/habit-logs", query_string=asked)
        assert page.status_code == 200, page.json
        found += [log["date"] for log in page.json["logs"]]
        cursor = page.json["next_cursor"]
        if cursor is None:
            return found
        next(calls, lambda: None)()


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 8, 100])
@pytest.mark.parametrize("sort", ["date", "-date", "created_at", "-created_at"])
def test_pages_join_into_the_whole(api, habit, sort, limit):
    whole = [ago(n) for n in range(8)]
    found = read(api, limit=limit, sort=sort)
    assert found == (whole if sort.startswith("-") else whole[::-1])


def test_the_last_page_has_no_cursor_even_when_it_is_full(api, habit):
    assert api.get("/habit-logs", query_string={"limit": 8}).json["next_cursor"] is None
    assert api.get("/habit-logs", query_string={"limit": 7}).json["next_cursor"]


def test_rows_of_one_date_are_told_apart(api, habit):
    for number in range(5):
        api.complete(api.habit(str(number)))
    assert len(read(api, limit=2)) == len(set(map(str, range(13))))


def test_rows_added_in_front_shift_nothing(api, habit):
    others = [api.habit("a"), api.habit("b")]
    found = read(api, between=[partial(api.complete, other) for other in others])
    assert found == [ago(n) for n in range(8)]


def test_rows_added_behind_are_still_found(api, habit):
    others = [api.habit("a"), api.habit("b")]
    found = read(api, between=[partial(api.complete, other, ago(7)) for other in others])
    assert found == [ago(n) for n in range(8)] + [ago(7)] * 2


def test_a_cursor_outlives_the_row_it_was_made_from(api, habit):
    first = api.get("/habit-logs", query_string={"limit": 3}).json
    revert(api, first["logs"][-1])
    query = {"limit": 3, "cursor": first["next_cursor"]}
    found = api.get("/habit-logs", query_string=query).json["logs"]
    assert [log["date"] for log in found] == [ago(3), ago(4), ago(5)]


def test_a_cursor_replaces_the_offset(api, habit):
    cursor = api.get("/habit-logs", query_string={"limit": 3}).json["next_cursor"]
    query = {"limit": 3, "cursor": cursor, "offset": 5}
    found = api.get("/habit-logs", query_string=query).json["logs"]
    assert found[0]["date"] == ago(3)


def test_filters_go_with_a_cursor(api, habit):
    found = read(api, limit=2, start_date=ago(6), end_date=ago(2), status="completed")
    assert found == [ago(n) for n in range(2, 7)]


def test_the_total_is_that_of_all_pages(api, habit):
    first = api.get("/habit-logs", query_string={"limit": 3}).json
    second = api.get("/habit-logs", query_string={"cursor": first["next_cursor"]}).json
    assert (first["total"], second["total"], len(second["logs"])) == (8, 8, 5)


def test_offsets_still_work_without_a_cursor(api, habit):
    page = api.get("/habit-logs", query_string={"offset": 6}).json
    assert [log["date"] for log in page["logs"]] == [ago(6), ago(7)]
    assert (page["offset"], page["next_cursor"]) == (6, None)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "й",
        encoded("|"),
        encoded("2026-11-20"),
        encoded("2026-11-20|"),
        encoded("|5"),
        encoded("2026-11-20|x"),
        encoded("2026-11-20|-1"),
        encoded("2026-11-20|5|5"),
        encoded("2026-11-20|9223372036854775808"),
        encoded("2026-11-20|" + "9" * 100),
        encoded("2026-11-20|٥"),
        encoded("0000-00-00|5"),
        encoded("2026-02-30|5"),
        encoded("2026-11-20T00:00:00+00:00|5"),
        encoded("12|5"),
    ],
)
def test_a_cursor_that_no_page_gave_is_refused(api, habit, cursor):
    refused = api.get("/habit-logs", query_string={"cursor": cursor})
    assert (refused.status_code, error_code(refused)) == (422, "CURSOR_INVALID")
    entries = api.get(f"/habits/{habit['id']}/entries", query_string={"cursor": cursor})
    assert error_code(entries) == "CURSOR_INVALID"


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-20",
        "2026-11-20T00:00:00",
        "2026-11-20T25:00:00+00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_a_cursor_of_another_order_is_refused_or_harmless(api, habit, moment):
    query = {"cursor": encoded(f"{moment}|5"), "sort": "-created_at"}
    assert api.get("/habit-logs", query_string=query).status_code in (200, 422)


@pytest.mark.parametrize("cursor", ["", " ", "x" * 201, "\x00"])
def test_a_cursor_of_no_possible_shape_is_a_bad_field(api, cursor):
    refused = api.get("/habit-logs", query_string={"cursor": cursor})
    assert (refused.status_code, error_code(refused)) == (422, "VALIDATION_ERROR")
