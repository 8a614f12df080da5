"""Words and categories in the public list, alike on both databases and by every way of looking."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from habit_api.sharing import queries
from tests.sharing.steps import all_names, change, names, public

HABITS = {
    "Meditate": {"category": "Mind", "description": "Ten minutes, before breakfast"},
    "Медитация": {"category": "Разум", "description": "Утром, ещё до кофе"},
    "ЁЛКА и йога": {},
    "Drink water": {"category": "health", "description": "8 glasses; rock'n'roll"},
    "Straße fegen": {"category": "home"},
    "snake_case 100%": {"category": "Health"},
}
CASES = {
    "medit": ["Meditate"],
    "MEDIT": ["Meditate"],
    "meditate": ["Meditate"],
    "meditates": [],
    # A word is found by its beginning, not by its middle.
    "editate": [],
    "ten break": ["Meditate"],
    "break ten": ["Meditate"],
    "ten water": [],
    "mind": ["Meditate"],
    "медит": ["Медитация"],
    "МЕДИТ утр": ["Медитация"],
    "кофе": ["Медитация"],
    "ёлка": ["ЁЛКА и йога"],
    "и\u0306ог": ["ЁЛКА и йога"],
    "8": ["Drink water"],
    "roll": ["Drink water"],
    "rock'n'roll": ["Drink water"],
    "w d": ["Drink water"],
    "strasse": ["Straße fegen"],
    "100": ["snake_case 100%"],
    "100%": ["snake_case 100%"],
    "snake_": ["snake_case 100%"],
    "snakexcase": [],
    "case": [],
    "h": ["snake_case 100%", "Drink water", "Straße fegen"],
    "m": ["Meditate"],
}
HOSTILE = [
    "%", "_", "' OR 1=1 --", "a & b", "!a", "a | b", "(", ":*", "a:*", "'", "''", "\\", "\\'a",
    "<->", "a <-> b", '"', "*", "a*", "💧", "a" * 100, "a " * 50, "\u202e", "ﷺ" * 100, "`", "$1",
]  # fmt: skip


@pytest.fixture(params=["near", "next", "by the index", "far"])
def way(request, monkeypatch):
    """Bounds that let each way of looking be the one that finds."""
    bounds = {
        "near": (1000, 1000, 1000, 1000),
        "next": (1, 1000, 1000, 1000),
        "by the index": (1, 1, 1000, 2),
        "far": (1, 1, 0, 2),
    }
    for name, bound in zip(("NEAR", "NEXT", "RARE", "FAR"), bounds[request.param], strict=True):
        monkeypatch.setattr(queries, name, bound)
    return request.param


@pytest.fixture
def published(owner):
    """The owner, who published `HABITS`, and has others."""
    for name, fields in HABITS.items():
        owner.habit(name, public=True, **fields)
    owner.habit("Meditate more")
    return owner


def test_words_are_found_by_their_beginnings(published, way):
    found = {q: sorted(all_names(published, q=q)) for q in CASES}
    assert found == {q: sorted(wanted) for q, wanted in CASES.items()}


def test_every_way_of_looking_finds_the_same_in_the_same_order(owner, stranger, app, way):
    for number in range(12):
        user = (owner, stranger)[number % 3 == 0]
        user.habit(f"{'even' if number % 2 else 'odd'} {number}", public=True, category="n")
        user.habit(f"noise {number}", public=True)
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.username == "eve").values(is_active=False))
    for limit in (1, 2, 5, 20):
        assert all_names(owner, q="odd", limit=limit) == ["odd 10", "odd 8", "odd 4", "odd 2"]
        evens = [f"even {number}" for number in (11, 7, 5, 1)]
        assert all_names(owner, q="even", category="n", limit=limit) == evens
        assert all_names(owner, q="even", category="m", limit=limit) == []
        assert len(all_names(owner, limit=limit)) == 16


def test_more_words_than_the_index_is_asked_for_must_all_be_there(owner, way):
    owner.habit("one two three four five", public=True)
    owner.habit("one two three four", public=True)
    assert all_names(owner, q="one two three four fi") == ["one two three four five"]
    assert all_names(owner, q="o t f on tw th fo") == [
        "one two three four",
        "one two three four five",
    ]


def test_no_text_breaks_a_search(published, way):
    assert [q for q in HOSTILE if not set(all_names(published, q=q)) <= set(HABITS)] == []


@pytest.mark.parametrize("q", ["!!!", "%", "💧", "..."])
def test_what_has_no_word_finds_nothing(published, q):
    assert public(published, q=q) == {"habits": [], "limit": 20, "next_cursor": None}


def test_a_category_is_matched_whole(published):
    assert names(published, category="health") == ["Drink water"]
    assert names(published, category="Health") == ["snake_case 100%"]
    assert names(published, category="heal") == []
    assert names(published, category="Разум", q="медит") == ["Медитация"]
    assert names(published, category="Разум", q="water") == []


def test_a_changed_habit_is_found_by_what_it_is_now(owner):
    habit = owner.habit("Meditate", public=True, category="mind", description="mornings")
    change(owner, habit, name="Yoga", description=None)
    assert names(owner, q="yoga") == names(owner, q="mind") == ["Yoga"]
    assert names(owner, q="meditate") == names(owner, q="mornings") == []
    change(owner, habit, category="body")
    assert names(owner, q="body") == names(owner, category="body") == ["Yoga"]
    assert names(owner, q="mind") == names(owner, category="mind") == []
    change(owner, habit, public=False)
    assert names(owner, q="yoga") == []


def test_the_longest_texts_are_found(owner):
    owner.habit("Ж" * 100, public=True, category="Щ" * 50, description="ß" * 2000)
    owner.habit("Words", public=True, description=" ".join(f"w{n}" for n in range(400)))
    assert names(owner, q="ж" * 100) == names(owner, q="щ" * 40) == ["Ж" * 100]
    assert names(owner, q="s" * 100) == ["Ж" * 100]
    assert names(owner, q="w399") == ["Words"]
