"""Habits that count something: their values, targets, and which days were kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from habit_api.transfer.limits import MAX_VALUE_MILLI
from habit_api.transfer.numbers import in_words
from habit_api.transfer.records import ImportedHabit
from tests.transfer.builders import loop_db, marks, only_habit, read

AT_LEAST, AT_MOST = 0, 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "backup.db"


def counted(
    path: Path, *values: Any, target: Any = 2.0, target_type: int = AT_LEAST, **habit: Any
) -> ImportedHabit:
    """A habit that counts, with `values` (thousandths) on the first days of November."""
    row = {"type": 1, "target_value": target, "target_type": target_type, **habit}
    rows = marks(*((f"2026-11-{n:02}", value) for n, value in enumerate(values, 1)))
    return only_habit(loop_db(path, [row], rows))


def statuses(habit: ImportedHabit) -> list[str]:
    return [entry.status for entry in habit.entries]


def test_values_and_target_are_thousandths(path: Path) -> None:
    habit = counted(path, 1500, 2000, target=2.25, unit="km")
    assert (habit.kind, habit.target_type, habit.target_milli) == ("numeric", "at_least", 2250)
    assert habit.unit == "km"
    assert [entry.value_milli for entry in habit.entries] == [1500, 2000]


def test_at_least_keeps_the_days_that_reach_the_target(path: Path) -> None:
    habit = counted(path, 0, 1999, 2000, 9000)
    assert statuses(habit) == ["partial", "partial", "completed", "completed"]


def test_at_most_keeps_the_days_that_stay_within_the_target(path: Path) -> None:
    habit = counted(path, 0, 2000, 2001, target_type=AT_MOST)
    assert habit.target_type == "at_most"
    assert statuses(habit) == ["completed", "completed", "partial"]


def test_a_skip_of_a_number_is_a_skip_and_small_codes_are_values(path: Path) -> None:
    habit = counted(path, -1, 0, 1, 2, 3, 4)
    assert [(e.date.day, e.status, e.value_milli) for e in habit.entries] == [
        (2, "partial", 0),
        (3, "partial", 1),
        (4, "partial", 2),
        (5, "skipped", None),
        (6, "partial", 4),
    ]


def test_of_two_values_for_a_day_the_larger_counts(path: Path) -> None:
    rows = marks(("2026-11-01", 5000), ("2026-11-01", 1000), ("2026-11-01", 3))
    loop_db(path, [{"type": 1, "target_value": 2}], rows)
    assert [entry.value_milli for entry in only_habit(path).entries] == [5000]


def test_a_target_of_none_at_all_becomes_the_smallest_which_a_zero_still_keeps(
    path: Path,
) -> None:
    habit = counted(path, 0, 1000, target=0.0, target_type=AT_MOST)
    assert habit.target_milli == 1
    assert statuses(habit) == ["completed", "partial"]
    assert read(path).warnings == ['"Read": a target of 0 became 0.001.']


def test_a_negative_target_becomes_the_smallest(path: Path) -> None:
    assert counted(path, target=-1.5).target_milli == 1
    assert read(path).warnings == ['"Read": a target of -1.5 became 0.001.']


@pytest.mark.parametrize("target", ["much", b"\x01", 9e999, 1e300, 10**10])
def test_a_target_that_is_no_usable_number_is_guessed_from_the_values(
    path: Path, target: Any
) -> None:
    assert counted(path, 0, 4000, 3000, target=target).target_milli == 3000
    assert read(path).warnings == ['"Read": the file names no usable target; 3 was taken.']


def test_a_guess_for_at_most_keeps_all_recorded_days_too(path: Path) -> None:
    habit = counted(path, 4000, 3000, target="?", target_type=AT_MOST)
    assert statuses(habit) == ["completed", "completed"]


def test_a_guess_without_values_is_one(path: Path) -> None:
    assert counted(path, 0, target="?").target_milli == 1000


def test_schemas_16_and_17_had_numbers_without_targets(path: Path) -> None:
    loop_db(path, [{"type": 1}], marks(("2018-01-01", 6000)), version=17)
    assert only_habit(path).target_milli == 6000


def test_a_target_for_several_days_is_taken_as_it_is_with_a_warning(path: Path) -> None:
    habit = counted(path, 4000, 10_000, target=10.0, freq_num=1, freq_den=7)
    assert habit.schedule.n == 7
    assert statuses(habit) == ["partial", "completed"]
    [warning] = read(path).warnings
    assert warning == '"Read": its target was for 7 days together; here it is for one entry.'


def test_values_beyond_all_measure_are_left_out_with_a_warning(path: Path) -> None:
    habit = counted(path, MAX_VALUE_MILLI, MAX_VALUE_MILLI + 1, 2**62)
    assert [entry.value_milli for entry in habit.entries] == [MAX_VALUE_MILLI]
    assert read(path).warnings == ["Rows left out, as their value is too large: 2."]


@pytest.mark.parametrize(
    ("milli", "words"),
    [(2000, "2"), (100_000, "100"), (1500, "1.5"), (1, "0.001"), (0, "0"), (-250, "-0.25")],
)
def test_thousandths_have_words(milli: int, words: str) -> None:
    assert in_words(milli) == words
