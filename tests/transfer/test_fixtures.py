"""Files that other trackers really wrote: test data of Loop Habit Tracker, kept outside of here.

It is under the GPL, so it is read where it lies. The counts were made with sqlite3 and awk.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from habit_api.transfer.records import ImportedEntry, ImportedFile, ImportedSchedule
from tests.transfer.builders import make_zip, read

REPOSITORY = Path(__file__).parents[2]
FIXTURES = Path(os.environ.get("HABIT_API_FIXTURES", REPOSITORY.parent / "shared" / "fixtures"))

pytestmark = pytest.mark.skipif(
    not FIXTURES.is_dir(),
    reason=f"no files of other trackers at {FIXTURES} (HABIT_API_FIXTURES names another place)",
)


def counts(found: ImportedFile) -> dict[str, int]:
    return {habit.name: len(habit.entries) for habit in found.habits}


def test_a_loop_backup_of_2016_comes_in_whole() -> None:
    found = read(FIXTURES / "loop.db")
    assert found.format == "loop_db"
    assert counts(found) == {
        "Wake up early": 33,
        "brush teeth": 21,
        "Sleep early": 2,
        "Vegan": 15,
        "Sport": 12,
        "I love you": 13,
        "Vegan (2)": 43,
        "Sport (2)": 12,
        "I love you (2)": 13,
    }
    assert sum(counts(found).values()) == 164
    assert len(found.warnings) == 3


def test_a_loop_backup_of_2016_keeps_what_its_habits_are() -> None:
    found = {habit.name: habit for habit in read(FIXTURES / "loop.db").habits}
    wake, teeth, sleep = (found[n] for n in ("Wake up early", "brush teeth", "Sleep early"))
    assert wake.schedule == teeth.schedule == ImportedSchedule("times_per_week", 3)
    assert sleep.schedule == ImportedSchedule("interval", 5)
    assert found["Vegan"].schedule == ImportedSchedule("daily")
    assert (wake.description, wake.color) == (None, "#00897B")
    assert teeth.description == "I want to have beautiful teeth!"
    assert found["Vegan (2)"].color == "#E64A19"
    assert all(habit.active and habit.kind == "binary" for habit in found.values())
    assert wake.entries[0] == ImportedEntry(date(2016, 1, 1), "completed")
    assert wake.entries[-1].date == date(2016, 3, 18)


def test_a_loop_csv_export_of_2025_comes_in_with_its_completions_alone(tmp_path: Path) -> None:
    folder = FIXTURES / "loop_csv_export"
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*.csv")}
    found = read(make_zip(tmp_path / "export.zip", files))
    meditate, wake = found.habits
    assert (found.format, meditate.entries) == ("loop_csv", [])
    assert meditate.description == "Did you meditate this morning?"
    assert (meditate.schedule, meditate.color) == (ImportedSchedule("daily"), "#FF8F00")
    assert [entry.date.day for entry in wake.entries] == [16, 17, 20, 21, 22, 25]
    assert {(e.status, e.note) for e in wake.entries} == {("completed", None)}
    assert found.warnings == [
        '"Wake up early": 2 times in 3 days became 5 times a week.',
        "Notes left out, as their day has no entry: 3.",
    ]


def test_a_habitbull_export_comes_in_without_its_repeated_rows() -> None:
    found = read(FIXTURES / "habitbull.csv")
    assert found.format == "habitbull_csv"
    assert counts(found) == {
        "Breed dragons": 3,
        "Reduce sleep": 4,
        "No-arms pushup": 4,
        "Grow spiritually": 3,
    }
    dragons = found.habits[0]
    assert (dragons.description, dragons.category) == ("with love and fire", "Diet & Food")
    assert dragons.entries[0] == ImportedEntry(date(2016, 3, 18), "completed", note="text")
    assert found.warnings == ["Rows merged into an earlier one of the same habit and day: 4."]
