"""Zip files made to do harm, or just broken."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from habit_api.transfer import limits
from habit_api.transfer.records import ImportUnreadable
from tests.transfer.builders import loop_zip, make_zip, only_habit, read

CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"
END = b"PK\x05\x06"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export.zip"


def refusal(path: Path) -> str:
    """The reason for which the file at `path` is refused."""
    with pytest.raises(ImportUnreadable) as caught:
        read(path)
    return caught.value.reason


def patch(path: Path, magic: bytes, offset: int, value: bytes) -> None:
    """Write `value` at `offset` into the last record of `path` that begins with `magic`."""
    content = bytearray(path.read_bytes())
    start = content.rindex(magic) + offset
    content[start : start + len(value)] = value
    path.write_bytes(content)


@pytest.mark.parametrize(
    "name",
    [
        "../Habits.csv",
        "001 Read/../../Habits.csv",
        "..",
        "/etc/passwd",
        "C:/Habits.csv",
        "c:Habits.csv",
        "..\\Habits.csv",
        "001 Read\\Checkmarks.csv",
    ],
)
def test_names_that_lead_out_of_the_archive_are_refused(path: Path, name: str) -> None:
    loop_zip(path, more={name: ""})
    assert refusal(path) == "The archive holds a file whose name leads out of it."


def test_a_name_with_a_nul_is_refused(path: Path) -> None:
    loop_zip(path, more={"Habits.csv?.jpg": ""})
    path.write_bytes(path.read_bytes().replace(b"csv?.jpg", b"csv\x00.jpg"))
    assert "name" in refusal(path)


def test_dots_within_a_name_are_harmless(path: Path) -> None:
    loop_zip(path, more={"002 Wait.../Checkmarks.csv": "", "a..b": ""})
    assert only_habit(path).name == "Read"


def test_two_files_of_one_name_are_refused(path: Path) -> None:
    with (
        zipfile.ZipFile(loop_zip(path), "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr("Habits.csv", "Name\nAnother\n")
    assert refusal(path) == "The archive holds two files of the same name."


def test_an_encrypted_archive_is_refused(path: Path) -> None:
    loop_zip(path)
    patch(path, CENTRAL, 8, b"\x01\x00")
    assert refusal(path) == "The archive is encrypted."


def test_an_archive_in_the_archive_is_refused(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("Habits.csv", "Name\nRead\n")
    loop_zip(path, more={"Inner.ZIP": inner.getvalue()})
    assert refusal(path) == "The archive holds another archive."


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_python_unpacks_without_bounds_are_refused(path: Path, method: int) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("Habits.csv", "Name\nRead\n")
    assert refusal(path) == "The archive is packed in a way that exports never are."


def test_a_member_that_declares_too_much_is_refused(path: Path) -> None:
    loop_zip(path, more={"Scores.csv": random.Random(1).randbytes(1000)})
    patch(path, CENTRAL, 24, struct.pack("<L", limits.MAX_ZIP_MEMBER_BYTES + 1))
    assert refusal(path) == "The archive unpacks to too much."


def test_members_that_declare_too_much_together_are_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop_zip(path, more={f"{n}.csv": random.Random(n).randbytes(1000) for n in range(9)})
    assert only_habit(path).name == "Read"
    monkeypatch.setattr(limits, "MAX_ZIP_TOTAL_BYTES", 9_000)
    assert refusal(path) == "The archive unpacks to too much."


def test_a_bomb_that_tells_its_size_is_refused(path: Path) -> None:
    loop_zip(path, "\n" * (2 * limits.MIB))
    assert refusal(path) == "The archive unpacks to too much."


def test_a_bomb_that_hides_its_size_is_refused(path: Path) -> None:
    make_zip(path, {"Habits.csv": "Name\n" * 1_000_000})
    patch(path, CENTRAL, 24, struct.pack("<L", 100))
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("limit", ["MAX_ZIP_MEMBER_BYTES", "MAX_ZIP_TOTAL_BYTES"])
def test_what_is_unpacked_is_counted_whatever_was_declared(
    path: Path, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop_zip(path)
    monkeypatch.setattr("habit_api.transfer.archive._check_members", lambda _: None)
    monkeypatch.setattr(limits, limit, 50)
    assert refusal(path) == "The archive unpacks to too much."


def test_too_many_members_are_refused(path: Path) -> None:
    make_zip(path, {f"{n}": "" for n in range(limits.MAX_ZIP_MEMBERS + 1)})
    assert refusal(path) == "The archive holds too many files."


def test_a_directory_too_large_to_look_at_is_refused_unread(path: Path) -> None:
    loop_zip(path)
    patch(path, END, 12, struct.pack("<L", limits.MAX_ZIP_DIRECTORY_BYTES + 1))
    assert refusal(path) == "The archive holds too many files."


def test_zip64_is_refused(path: Path) -> None:
    content = loop_zip(path).read_bytes()
    end = content.rindex(END)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    path.write_bytes(content[:end] + locator + content[end:])
    assert "zip64" in refusal(path)


@pytest.mark.parametrize("kept", [4, 30, -1, -10, -22])
def test_an_archive_that_was_cut_short_is_refused(path: Path, kept: int) -> None:
    path.write_bytes(loop_zip(path).read_bytes()[:kept])
    assert "damaged" in refusal(path)


def test_a_directory_that_points_nowhere_is_refused(path: Path) -> None:
    loop_zip(path)
    patch(path, END, 12, struct.pack("<LL", 1_000_000, 0))
    assert refusal(path) == "The archive is damaged."


def test_a_member_with_a_wrong_checksum_is_refused(path: Path) -> None:
    make_zip(path, {"Habits.csv": "Name\nRead\n"})
    patch(path, CENTRAL, 16, b"\x00\x00\x00\x00")
    assert refusal(path) == "Habits.csv in the archive is damaged."


def test_a_member_whose_two_names_differ_is_refused(path: Path) -> None:
    make_zip(path, {"Habits.csv": "Name\nRead\n"})
    patch(path, LOCAL, 30, b"Habitz")
    assert refusal(path) == "Habits.csv in the archive is damaged."


def test_an_empty_archive_is_refused(path: Path) -> None:
    make_zip(path, {})
    assert "no Habits.csv" in refusal(path)


def test_nothing_is_written_to_disk(path: Path) -> None:
    read(loop_zip(path, "2026-11-05,YES_MANUAL,\n"))
    assert list(path.parent.iterdir()) == [path]
