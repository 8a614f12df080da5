"""`GET /habits`: filters, search, order, pages, and what a list costs."""

from __future__ import annotations

import unicodedata

import pytest

from tests.client import error_fields
from tests.statements import counted
from tests.times import NOON, ago, at


def listed(api, **query):
    page = api.get("/habits", query_string=query)
    assert page.status_code == 200, page.json
    return [habit["name"] for habit in page.json["habits"]]


def test_a_list_is_empty_at_first(owner):
    page = owner.get("/habits").json
    assert page == {"habits": [], "total": 0, "limit": 20, "offset": 0}


def test_a_list_holds_habits_as_they_are_read_one_by_one(owner):
    habits = [owner.habit(name) for name in "abc"]
    owner.complete(habits[0])
    alone = [owner.get(f"/habits/{habit['id']}").json for habit in habits]
    assert owner.get("/habits").json["habits"] == alone


def test_active_ones_are_listed_unless_the_others_are_asked_for(owner):
    owner.habit("a")
    owner.delete(f"/habits/{owner.habit('b')['id']}")
    assert listed(owner) == listed(owner, active="true") == ["a"]
    assert listed(owner, active="false") == ["b"]


def test_a_category_is_matched_whole(owner):
    owner.habit("a", category="health")
    owner.habit("b", category="healthy")
    owner.habit("c")
    assert listed(owner, category="health") == ["a"]
    assert listed(owner, category="heal") == []


def test_kinds_are_told_apart(owner):
    owner.habit("a")
    owner.habit("b", kind="numeric", target_value=1)
    assert (listed(owner, kind="binary"), listed(owner, kind="numeric")) == (["a"], ["b"])


@pytest.mark.parametrize(
    "q",
    ["медит", "МЕДИТ", "ТаЦиЯ", "йог", "ЙОГ", unicodedata.normalize("NFD", "йог"), " медитация "],
)
def test_a_search_folds_cyrillic_case_and_composition(owner, q):
    owner.habit("Медитация и ЙОГА")
    owner.habit("Бег")
    assert listed(owner, q=q) == ["Медитация и ЙОГА"]


def test_a_search_looks_into_name_category_and_description(owner):
    owner.habit("Tea", description="Green, not black")
    owner.habit("Run", category="GREENWICH")
    owner.habit("Evergreen")
    owner.habit("Read")
    assert listed(owner, q="green") == ["Tea", "Run", "Evergreen"]


def test_a_search_follows_changes(owner):
    habit = owner.habit("Tea", category="drinks")
    owner.patch(f"/habits/{habit['id']}", {"name": "Кофе", "category": None})
    assert (listed(owner, q="tea"), listed(owner, q="drinks")) == ([], [])
    assert listed(owner, q="КОФ") == ["Кофе"]


@pytest.mark.parametrize("wildcard", ["%", "_", "/", "\\", "100%", "*", "'"])
def test_a_search_takes_wildcards_as_they_are(owner, wildcard):
    owner.habit("Plain")
    owner.habit(f"With {wildcard} in it")
    assert listed(owner, q=wildcard) == [f"With {wildcard} in it"]


def test_filters_are_joined_by_and(owner):
    owner.habit("a green", category="x")
    owner.habit("b green", category="y")
    owner.habit("c", category="x")
    assert listed(owner, q="green", category="x", kind="binary") == ["a green"]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", "AbcD"),
        ("-name", "DcbA"),
        ("created_at", "bAcD"),
        ("-created_at", "DcAb"),
        ("weight", "AcbD"),
        ("-weight", "DbcA"),
        ("current_streak", "bDAc"),
        ("-current_streak", "cADb"),
    ],
)
def test_a_list_is_sorted_with_ties_broken_by_id(owner, sort, names):
    with at(owner, NOON) as api:
        weights = {"b": 5, "A": 1, "c": 1, "D": 5}
        made = {name: api.habit(name, weight=weight) for name, weight in weights.items()}
        # The streak of "b" is broken: it was three, and counts as none.
        days = {"b": (7, 6, 5), "A": (1,), "c": (0,)}
        for name, when in days.items():
            for day in when:
                api.complete(made[name], ago(day))
        assert "".join(listed(api, sort=sort)) == names


def test_names_are_sorted_whatever_their_case(owner):
    for name in ("яблоко", "Банан", "арбуз"):
        owner.habit(name)
    assert listed(owner, sort="name") == ["арбуз", "Банан", "яблоко"]


def test_pages_follow_one_another(owner):
    for name in "abcde":
        owner.habit(name)
    for offset, names in ((0, "ab"), (2, "cd"), (4, "e")):
        page = owner.get("/habits", query_string={"limit": 2, "offset": offset}).json
        assert "".join(habit["name"] for habit in page["habits"]) == names
        assert (page["total"], page["limit"], page["offset"]) == (5, 2, offset)


def test_a_page_past_the_end_is_empty_and_still_counts(owner):
    owner.habit()
    page = owner.get("/habits", query_string={"offset": 2**31 - 1}).json
    assert (page["habits"], page["total"]) == ([], 1)


def test_totals_count_what_the_filters_leave(owner):
    for name in ("tea", "teapot", "coffee"):
        owner.habit(name)
    page = owner.get("/habits", query_string={"q": "tea", "limit": 1}).json
    assert (len(page["habits"]), page["total"]) == (1, 2)


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "limit": ["0", "101", "-1", "x", "", "1.5", "9" * 40],
        "offset": ["-1", str(2**31), "x"],
        "active": ["yes", "1", "True", ""],
        "kind": ["both", ""],
        "due_on": ["today", "2026-13-01", "2026-02-30", "0000-00-00", "20261120", ""],
        "sort": ["id", "--name", "name,weight", "-", ""],
        "q": ["", "   ", "a" * 101, "\x00"],
        "category": ["", "a" * 51],
        "limits": ["5"],
    }.items(),
)
def test_a_query_refuses_what_it_cannot_be(owner, name, values):
    for value in values:
        refused = owner.get("/habits", query_string={name: value})
        assert refused.status_code == 422, value
        assert list(error_fields(refused)) == [name]


@pytest.mark.parametrize(
    "query", [{}, {"limit": 1}, {"due_on": "2026-11-20"}, {"sort": "-current_streak", "q": "a"}]
)
def test_a_list_costs_the_same_with_one_habit_and_with_thirty(app, owner, query):
    schedules = [
        {"type": "daily"},
        {"type": "interval", "every_days": 2},
        {"type": "times_per_week", "count": 3},
    ]
    costs = []
    for first, last in ((0, 1), (1, 30)):
        for number in range(first, last):
            owner.complete(owner.habit(f"a{number}", schedule=schedules[number % 3]))
        with counted(app) as statements:
            owner.get("/habits", query_string={"limit": 100, **query})
        costs.append(len(statements))
    # Who is asking, the habits; then their total where the page does not show it, or their logs,
    # skips and pauses.
    assert costs[0] <= costs[1] <= (5 if "due_on" in query else 3 if "limit" in query else 2)
