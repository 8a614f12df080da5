"""The public list by cursor: nothing twice, nothing left out, while others publish."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.sharing.steps import all_names, change, names, public


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_hold_everything_once(owner, limit):
    for name in "abcdefg":
        owner.habit(name, public=True)
    assert all_names(owner, limit=limit) == list("gfedcba")


def test_the_last_page_says_so(owner):
    for name in "abcd":
        owner.habit(name, public=True)
    first = public(owner, limit=2)
    assert first["next_cursor"] is not None
    assert public(owner, limit=2, cursor=first["next_cursor"])["next_cursor"] is None
    assert public(owner, limit=4)["next_cursor"] is None


def test_what_is_published_meanwhile_moves_nothing(owner, stranger):
    for name in "abcdef":
        owner.habit(name, public=True)
    page = public(stranger, limit=3)
    assert [habit["name"] for habit in page["habits"]] == ["f", "e", "d"]
    for name in "xyz":
        stranger.habit(name, public=True)
    assert names(stranger, limit=3, cursor=page["next_cursor"]) == ["c", "b", "a"]


def test_what_is_withdrawn_meanwhile_moves_nothing(owner):
    habits = {name: owner.habit(name, public=True) for name in "abcdef"}
    page = public(owner, limit=3)
    change(owner, habits["d"], public=False)
    owner.delete(f"/habits/{habits['e']['id']}")
    assert names(owner, limit=3, cursor=page["next_cursor"]) == ["c", "b", "a"]


def test_a_cursor_goes_with_a_search(owner):
    for name in ("walk", "water", "walk far", "wash", "walk fast"):
        owner.habit(name, public=True, category=name[:2])
    assert all_names(owner, q="walk", limit=1) == ["walk fast", "walk far", "walk"]
    assert len(all_names(owner, category="wa", limit=2)) == 5


@pytest.mark.parametrize("cursor", ["x", "%", "MjAyNi0xMS0yMHwx", "AAAA", "1|1", "=", "ä"])
def test_a_cursor_of_ones_own_making_is_refused(owner, cursor):
    refused = owner.get("/habits/public", query_string={"cursor": cursor})
    assert (refused.status_code, error_code(refused)) == (422, "CURSOR_INVALID")
