"""PostgreSQL: stems, and the same finds whichever way they are looked for."""

from __future__ import annotations

import pytest

from habit_api.tasks import search as searching
from tests.tasks.steps import found, search, task
from tests.tasks.test_searching import CASES, HOSTILE, TASKS


@pytest.fixture(params=["near", "by the index", "far"])
def way(request, monkeypatch):
    """Bounds that let each way of looking be the one that finds."""
    bounds = {"near": (1000, 1000), "by the index": (1, 1000), "far": (1, 0)}
    for name, bound in zip(("NEAR", "RARE"), bounds[request.param], strict=True):
        monkeypatch.setattr(searching, name, bound)
    # No word is frequent.
    monkeypatch.setattr(searching, "FREQUENT", 0)
    return request.param


@pytest.fixture
def six(api):
    """The owner with `TASKS`."""
    for title, description in TASKS.items():
        task(api, title, description=description)
    return api


def test_every_way_finds_the_same(six, way):
    assert {q: sorted(found(six, q)) for q in CASES} == {q: sorted(CASES[q]) for q in CASES}


def test_every_way_finds_it_in_the_same_order(api, stranger, way):
    for number in range(12):
        task(api, "noise" if number % 3 else f"run {number}", description="run")
        task(stranger, "run")
    runs = [f"run {number}" for number in (9, 6, 3, 0)]
    assert found(api, "run") == [*runs, *["noise"] * 8]
    assert search(api, "run", limit=3, offset=3)["total"] == 12


def test_more_words_than_the_index_is_asked_for_must_all_be_there(api, way):
    task(api, "one two three four five")
    task(api, "one two three four")
    assert found(api, "one two three four fi") == ["one two three four five"]
    assert len(found(api, "o t f on tw th fo")) == 2


def test_no_text_breaks_any_way(six, way):
    assert [q for q in HOSTILE if not set(found(six, q)) <= set(TASKS)] == []


def test_of_frequent_words_the_newest_finds_are_put_in_order(api, monkeypatch):
    monkeypatch.setattr(searching, "NEAR", 4)
    monkeypatch.setattr(searching, "RANKED", 4)
    monkeypatch.setattr(searching, "FREQUENT", 2)
    for number in range(8):
        task(api, f"run {number}", description=f"m{number}")
    assert found(api, "run") == ["run 7", "run 6", "run 5", "run 4"]
    # What is rare is found however old it is.
    assert found(api, "m0") == ["run 0"]


@pytest.mark.parametrize(
    ("q", "title"),
    [
        ("running", "Run to the shop"),
        ("shops", "Run to the shop"),
        ("runs shopping", "Run to the shop"),
        ("happiness", "Be happy"),
        ("книгами", "Прочитать книгу"),
        ("читала", "Читали вслух"),
        ("ran", None),
    ],
)
def test_postgresql_finds_words_by_their_stems(api, way, database_kind, q, title):
    for each in ("Run to the shop", "Be happy", "Прочитать книгу", "Читали вслух"):
        task(api, each)
    knows = title is not None and database_kind == "postgresql"
    assert found(api, q) == ([title] if knows else [])


def test_what_a_stem_found_is_marked(api, database_kind):
    task(api, "Run or be happy", description="run runner runs; книги, книжный")
    shown = [row["highlight"] for row in search(api, "running книгой")["tasks"]]
    marked = {
        "title": "<mark>Run</mark> or be happy",
        "description": "<mark>run</mark> runner <mark>runs</mark>; <mark>книги</mark>, книжный",
    }
    assert shown == ([marked] if database_kind == "postgresql" else [])
