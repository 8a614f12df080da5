"""Names are unique and bounded; texts are clean."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.transfer.limits import MAX_NAME, MAX_WARNINGS
from habit_api.transfer.names import unique_names
from habit_api.transfer.notices import Notices
from habit_api.transfer.text import clean
from tests.transfer.builders import habitbull, loop_db, marks, only_habit, read


def named(*names: str) -> tuple[list[str], list[str]]:
    """The unique names for `names`, and the warnings."""
    notices = Notices()
    return unique_names(names, notices), notices.sentences()


def test_a_name_is_trimmed_without_a_warning() -> None:
    assert named("  Read\t") == (["Read"], [])


@pytest.mark.parametrize("name", ["", "   ", "\x00\x07", "\u200b", "\n"])
def test_a_name_with_nothing_to_see_is_replaced_with_a_warning(name: str) -> None:
    names, [warning] = named(name)
    assert names == ["Untitled habit"]
    assert "without a name" in warning


def test_a_name_above_100_characters_is_cut_with_a_warning() -> None:
    names, warnings = named("ü" * 100, "x" * 101)
    assert names == ["ü" * 100, "x" * 100]
    [warning] = warnings
    assert warning.startswith("A name was cut to 100 characters")


def test_names_that_differ_in_case_or_composition_alone_are_numbered() -> None:
    names, warnings = named("Café", "CAFÉ ", unicodedata.normalize("NFD", "café"))
    assert names == ["Café", "CAFÉ (2)", "café (3)"]
    assert warnings[0] == 'The file has "CAFÉ" more than once; this one became "CAFÉ (2)".'


def test_a_number_that_is_taken_already_is_passed_over() -> None:
    assert named("Read (2)", "Read", "Read")[0] == ["Read (2)", "Read", "Read (3)"]


def test_a_numbered_name_stays_within_its_bound() -> None:
    names, _ = named(*["x" * MAX_NAME] * 11)
    assert names[1] == "x" * 96 + " (2)"
    assert names[10] == "x" * 95 + " (11)"


@given(st.lists(st.text(max_size=120), max_size=12))
def test_names_are_always_unique_bounded_and_storable(raw: list[str]) -> None:
    names, _ = named(*raw)
    assert len({name.casefold() for name in names}) == len(raw)
    for name in names:
        assert 1 <= len(name) <= MAX_NAME
        assert name == unicodedata.normalize("NFC", name.strip())
        assert "\x00" not in name.encode().decode()


@given(st.text(st.characters(codec=None)), st.integers(1, 30), st.booleans())
def test_cleaning_twice_is_cleaning_once(text: str, limit: int, lines: bool) -> None:
    once, _ = clean(text, limit, lines=lines)
    assert len(once) <= limit
    assert clean(once, limit, lines=lines) == (once, False)
    once.encode()


def test_line_breaks_stay_in_long_texts_and_become_spaces_in_short_ones() -> None:
    text = "one\r\ntwo\rthree\x00\tfour\ud800"
    assert clean(text, 50, lines=True) == ("one\ntwo\nthree\tfour", False)
    assert clean(text, 50) == ("one two three four", False)


def test_no_run_of_combining_marks_can_keep_us_busy() -> None:
    zalgo = ("a" + "\u0301" * 2_000 + "\u0316" * 2_000) * 25
    start = time.thread_time()
    for _ in range(200):
        clean(zalgo, 1_000)
    assert time.thread_time() - start < 2
    assert clean(zalgo, 1_000)[0] == "á" + "\u0301" * 29


def test_each_kind_of_text_has_its_bound_and_one_warning(tmp_path: Path) -> None:
    long = "x" * 3_000
    path = habitbull(
        tmp_path / "a.csv", *(f"{n},{long},{long},2026-11-0{n},1,{long}" for n in "12")
    )
    habit = read(path).habits[1]
    assert (len(habit.description or ""), len(habit.category or "")) == (2_000, 50)
    assert len(habit.entries[0].note or "") == 1_000
    assert read(path).warnings == [
        "Descriptions cut to 2,000 characters: 2.",
        "Categories cut to 50 characters: 2.",
        "Notes cut to 1,000 characters: 2.",
    ]


def test_a_unit_has_its_bound(tmp_path: Path) -> None:
    row = {"type": 1, "target_value": 1, "unit": "kilo\nmetres" * 9}
    path = loop_db(tmp_path / "db", [row], marks(("2026-11-05", 1000)))
    assert only_habit(path).unit == ("kilo metres" * 9)[:30].strip()
    assert read(path).warnings == ["Units cut to 30 characters: 1."]


def test_warnings_beyond_their_bound_are_only_counted() -> None:
    notices = Notices()
    for n in range(MAX_WARNINGS + 5):
        notices.say(f"Warning {n}.")
    notices.count("Rows left out")
    assert len(notices.sentences()) == MAX_WARNINGS + 2
    assert notices.sentences()[-2:] == ["5 more warnings are not shown.", "Rows left out: 1."]
