"""`GET /tasks/search`: words in titles and descriptions, alike on both databases."""

from __future__ import annotations

import pytest

from tests.client import error_fields
from tests.statements import counted
from tests.tasks.steps import change, delete, found, search, task

TASKS = {
    "Repot the ficus": "Mind the roots; ten minutes",
    "Купить землю": "Для фикуса, ещё до зимы",
    "ЁЛКА и йога": None,
    "Call Ann & Bob": "rock'n'roll, and/or tea at 8",
    "Straße fegen": "snake_case 100%",
    "<b>Bold</b>": 'a "quoted" <script>alert(1)</script>',
}
CASES = {
    "ficus": ["Repot the ficus"],
    "FIC": ["Repot the ficus"],
    # A word is found by its beginning, not by its middle.
    "icus": [],
    "fic roo": ["Repot the ficus"],
    "roo fic": ["Repot the ficus"],
    "fic tea": [],
    "the": ["Repot the ficus"],
    "фикус": ["Купить землю"],
    "ФИКУСА куп": ["Купить землю"],
    "ещё": ["Купить землю"],
    "еще": [],
    "ёлка": ["ЁЛКА и йога"],
    "и\u0306ог": ["ЁЛКА и йога"],
    "8": ["Call Ann & Bob"],
    "or": ["Call Ann & Bob"],
    "rock'n'roll": ["Call Ann & Bob"],
    "ann & bob": ["Call Ann & Bob"],
    "strasse": ["Straße fegen"],
    "100%": ["Straße fegen"],
    "snake_": ["Straße fegen"],
    "snakexcase": [],
    "case": [],
    "script": ["<b>Bold</b>"],
}
HOSTILE = [
    "%", "_", "' OR 1=1 --", "a & b", "!a", "a | b", "(", ":*", "a:*", "'", "''", "\\", "\\'a",
    "<->", "a <-> b", '"', '""', '"a', "*", "a*", "^a", "-a", "+a", "{a b} : c", "words:a",
    "task_search:a", "a NEAR b", "NEAR(a b)", "NOT", "AND OR NOT", "a AND", "💧", "a" * 200,
    "a " * 100,
    "\u202e", "ﷺ" * 200, "`", "$1", "\ud7a3", "\U0001e900a\U0001e901b", "a\u0301b", "²½",
    " ".join(map(chr, range(0x430, 0x430 + 32))) + " abcdefghijklmnopqrstuvwxyz",
]  # fmt: skip


@pytest.fixture
def six(api):
    """The owner with `TASKS`."""
    for title, description in TASKS.items():
        task(api, title, description=description)
    return api


def test_words_are_found_by_their_beginnings(six):
    assert {q: sorted(found(six, q)) for q in CASES} == {q: sorted(CASES[q]) for q in CASES}


def test_no_text_breaks_a_search(six):
    assert [q for q in HOSTILE if not set(found(six, q)) <= set(TASKS)] == []


@pytest.mark.parametrize("q", ["!!!", "%", "💧", "...", '"', "' & '"])
def test_what_has_no_word_finds_nothing(six, q):
    assert search(six, q) == {"tasks": [], "total": 0, "limit": 50, "offset": 0}


@pytest.mark.parametrize(
    ("name", "value"),
    [("q", " "), ("q", "x" * 201), ("q", "a\0"), ("limit", "0"), ("offset", "-1"), ("sort", "id")],
)
def test_other_parameters_are_refused(api, name, value):
    refused = api.get("/tasks/search", query_string={"q": "x", name: value})
    assert (refused.status_code, list(error_fields(refused))) == (422, [name])


def test_without_a_query_there_is_nothing_to_find(api):
    refused = api.get("/tasks/search")
    assert (refused.status_code, list(error_fields(refused))) == (422, ["q"])


def test_titles_come_before_descriptions_and_whole_words_before_beginnings(api):
    for title, description in (
        ("both", "run"),
        ("a runner", None),
        ("beside", "a runner"),
        ("a run", "it is far"),
    ):
        task(api, title, description=description)
    assert found(api, "run") == ["a run", "a runner", "both", "beside"]


def test_of_equals_the_newest_comes_first_and_pages_follow_on(api):
    for number in range(5):
        task(api, f"run {number}")
    assert found(api, "run") == [f"run {number}" for number in (4, 3, 2, 1, 0)]
    page = search(api, "run", limit=2, offset=1)
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 1)
    assert [row["title"] for row in page["tasks"]] == ["run 3", "run 2"]
    assert search(api, "run", offset=9)["tasks"] == []


def test_finds_are_tasks_as_they_are_now(api):
    made = task(api, "Run", priority="high", due_date="2026-11-21T09:00:00Z", repeat="weekly")
    done = change(api, made, status="done")
    [_, first] = search(api, "run")["tasks"]
    assert {name: first[name] for name in done} == done


def test_deleted_tasks_are_not_found(six):
    [row] = search(six, "ficus")["tasks"]
    delete(six, row)
    assert found(six, "ficus") == []


@pytest.mark.parametrize(
    ("q", "title", "description"),
    [
        ("fic", "Repot the <mark>ficus</mark>", "Mind the roots; ten minutes"),
        ("roots", "Repot the ficus", "Mind the <mark>roots</mark>; ten minutes"),
        ("ёлка", "<mark>ЁЛКА</mark> и йога", None),
        ("strasse", "<mark>Straße</mark> fegen", "snake_case 100%"),
        ("bob", "Call Ann &amp; <mark>Bob</mark>", "rock&#x27;n&#x27;roll, and/or tea at 8"),
        (
            "bold alert",
            "&lt;b&gt;<mark>Bold</mark>&lt;/b&gt;",
            "a &quot;quoted&quot; &lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;",
        ),
    ],
)
def test_finds_are_marked_and_all_else_is_escaped(six, q, title, description):
    rows = search(six, q)["tasks"]
    shown = [(row["highlight"]["title"], row["highlight"]["description"]) for row in rows]
    assert shown == [(title, description)]


def test_of_a_long_description_the_part_around_the_first_find_is_shown(api):
    words = [f"w{number}" for number in range(400)]
    task(api, "long", description=" ".join(words))
    [row] = search(api, "w200")["tasks"]
    shown = row["highlight"]["description"]
    assert shown.startswith("…w1")
    assert " <mark>w200</mark> " in shown
    assert shown.endswith("…")
    assert len(shown) < 300
    [row] = search(api, "long")["tasks"]
    assert row["highlight"]["description"].startswith("w0 w1 ")


def test_a_search_costs_the_same_however_much_it_finds(app, api):
    def cost():
        with counted(app) as sent:
            search(api, "running", limit=100)
        return len(sent)

    task(api, "running 0", description="runs")
    few = cost()
    for number in range(20):
        task(api, f"running {number}", description="run runs runner")
    assert cost() == few


def test_many_words_are_not_all_compared_with_each_find(app, api):
    words = [chr(ord("一") + number) for number in range(100)]
    task(api, "Long", description=" ".join(words))

    def asked(count):
        with counted(app) as sent:
            assert search(api, " ".join(words[:count]))["total"] == 1
        return len(sent), sum(statement.count("instr(") for statement in sent)

    assert asked(100) == asked(10)
