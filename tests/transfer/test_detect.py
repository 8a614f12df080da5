"""Which format a file is of is seen from its content."""

from __future__ import annotations

from pathlib import Path

import pytest

from habit_api.transfer import limits
from habit_api.transfer.detect import FORMATS
from habit_api.transfer.records import ImportUnreadable
from tests.transfer.builders import habitbull, loop_db, loop_zip, read


def test_a_name_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    assert read(loop_db(path)).format == "loop_db"
    assert read(loop_zip(path)).format == "loop_csv"
    assert read(habitbull(path)).format == "habitbull_csv"


def test_every_format_has_its_own_name() -> None:
    names = [known.name for known in FORMATS]
    assert names == ["loop_db", "loop_csv", "habitbull_csv"]


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"\x00" * 5000,
        b"HabitName;HabitDescription\n",
        b"Date,Value,Notes\n2026-11-05,YES_MANUAL,\n",
        "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,".encode("utf-16"),
        b'{"format": "another"}',
        b'"unclosed',
    ],
)
def test_anything_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ImportUnreadable) as caught:
        read(path)
    assert caught.value.reason == "The file is of no known format."


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(ImportUnreadable, match="empty"):
        read(path)


def test_a_file_above_20_mib_is_refused_unread(tmp_path: Path) -> None:
    path = habitbull(tmp_path / "file", "Run,,,2026-11-05,1,")
    with path.open("r+b") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)
    with pytest.raises(ImportUnreadable, match="larger than 20 MiB"):
        read(path)
