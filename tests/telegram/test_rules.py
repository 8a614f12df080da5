"""What words and buttons mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.telegram import rules
from habit_api.telegram.errors import ButtonStale
from habit_api.telegram.rules import Amount

NAMES = [(1, "Read"), (2, "Read 20 pages"), (3, "Go for a walk"), (4, "Ёлка"), (5, "2")]
LISTED = [3, 1, 9]
PARTS = ("message", "callback_query", "my_chat_member", "from", "chat", "new_chat_member")
FIELDS = ("update_id", "id", "text", "type", "data", "message_id", "username", "is_bot")
KEYS = st.sampled_from([*PARTS, *FIELDS])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("words", "ids", "amount"),
    [
        ("Read", [1], None),
        ("READ 20 PAGES", [2], None),
        ("read 20", [1], Amount(Decimal(20))),
        ("Read +2,5", [1], Amount(Decimal("2.5"), add=True)),
        ("rea", [1, 2], None),
        ("walk", [3], None),
        ("ёл", [4], None),
        ("1", [3], None),
        # A name goes before a number of the list.
        ("2", [5], None),
        ("1 30", [3], Amount(Decimal(30))),
        ("3", [], None),
        ("0", [], None),
        ("xyz", [], None),
        ("xyz 5", [], Amount(Decimal(5))),
    ],
)
def test_whom_words_mean(words: str, ids: list[int], amount: Amount | None) -> None:
    assert rules.meant(words, NAMES, LISTED) == (ids, amount)


@given(name=st.text(min_size=1, max_size=30).filter(str.strip))
def test_a_whole_name_always_means_its_own(name: str) -> None:
    assert rules.meant(name, [*NAMES, (99, name)], LISTED)[0][-1] == 99


@pytest.mark.parametrize("text", ["", "x", "-1", "1e3", "1.2345", "٢", "1000000000.1", "+"])
def test_what_is_no_amount(text: str) -> None:
    assert rules.amount(text) is None
    with pytest.raises(ButtonStale):
        rules.amount_of(text)


@given(st.decimals(min_value=0, max_value=10**9, places=3), st.booleans())
def test_amounts_come_back_from_buttons(value: Decimal, add: bool) -> None:
    assert rules.amount_of(f"{'+' if add else ''}{value}") == Amount(value, add=add)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/done Read 20", ("done", "Read 20")),
        (" /DONE@habits_bot\n Read ", ("done", "Read")),
        ("/task one\ntwo", ("task", "one\ntwo")),
        ("/help", ("help", "")),
        ("/", None),
        ("done", None),
        ("/é", None),
    ],
)
def test_what_a_command_is(text: str, found: tuple[str, str] | None) -> None:
    assert rules.command(text) == found


@given(st.dates())
def test_days_come_back_from_buttons(day: date) -> None:
    assert rules.day(day.isoformat()) == day


@given(st.dictionaries(KEYS, JSON, max_size=5))
def test_any_update_is_read_or_left(update: dict[str, object]) -> None:
    event = rules.read(update)
    assert event is None or event.chat_id == event.user_id


@given(st.text(max_size=200))
def test_any_button_is_read(data: str) -> None:
    verb, about = rules.button(data)
    assert ":".join([verb, *about]) == data
