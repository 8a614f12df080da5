"""What `/imports` refuses, and that nothing is written then."""

from __future__ import annotations

import io
import sqlite3

import pytest

from habit_api.transfer import limits as bounds
from habit_api.transfer import service
from tests.client import error_code, error_fields
from tests.transfer.builders import habitbull, loop_db, loop_zip, make_zip
from tests.transfer.uploads import everything, imported, rows, send

NOTHING = {"habits": [], "logs": []}
TRIGGER = "create trigger t after insert on Habits begin delete from Repetitions; end"
VIEW = "create view v as select * from Habits"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def foreign_database(path):
    connection = sqlite3.connect(path)
    connection.execute("create table bookmarks (url text)")
    connection.commit()
    connection.close()
    return path


def backup(path, **options):
    return loop_db(path, repetitions=rows("2026-11-01"), **options).read_bytes()


def export(path, **more):
    return loop_zip(path, more=more).read_bytes()


UNREADABLE = {
    "empty": lambda _: b"",
    "a picture": lambda _: PNG,
    "text": lambda _: b"Dear diary,\ntoday I ran.\n",
    "binary": lambda _: bytes(range(256)) * 20,
    "json": lambda _: b'{"habits": []}',
    "half a header": lambda _: b"HabitName,HabitDescription\nRead,x\n",
    "cut": lambda path: backup(path)[:5000],
    "trigger": lambda path: backup(path, also=[TRIGGER]),
    "view": lambda path: backup(path, also=[VIEW]),
    "foreign database": lambda path: foreign_database(path).read_bytes(),
    "foreign zip": lambda path: make_zip(path, {"photo.jpg": PNG}).read_bytes(),
    "cut zip": lambda path: export(path)[:-30],
    "path trick": lambda path: export(path, **{"../../evil.csv": "x"}),
    "zip bomb": lambda path: export(path, **{"001 Read/x.csv": bytes(30_000_000)}),
}


@pytest.mark.parametrize("make", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_none_of_ours_is_refused_with_a_reason(owner, tmp_path, make):
    refused = send(owner, make(tmp_path / "file"))
    assert (refused.status_code, error_code(refused)) == (422, "IMPORT_UNREADABLE")
    assert refused.json["error"]["message"]
    assert everything(owner) == NOTHING


def test_a_file_of_too_many_rows_is_refused(owner, tmp_path, monkeypatch):
    monkeypatch.setattr("habit_api.transfer.loop_db.MAX_ROWS", 2)
    days = rows("2026-11-01", "2026-11-02", "2026-11-03")
    refused = send(owner, loop_db(tmp_path / "b.db", repetitions=days))
    assert (refused.status_code, error_code(refused)) == (422, "IMPORT_TOO_MANY_ROWS")
    assert refused.json["error"]["details"] == {"limit": 2}
    assert everything(owner) == NOTHING


def test_a_file_that_breaks_off_half_way_leaves_nothing(owner, tmp_path, monkeypatch):
    written = []
    real = habitbull(tmp_path / "h.csv", "Read,,,2026-11-01,1,", "Yoga,,,2026-11-02,1,")

    def fail(*args):
        written.append(args)
        if len(written) > 1:
            raise ValueError("the second habit")
        return genuine(*args)

    genuine = service._insert
    monkeypatch.setattr(service, "_insert", fail)
    assert send(owner, real).status_code == 500
    assert (len(written), everything(owner)) == (2, NOTHING)


@pytest.mark.parametrize("more", [1, 10_000])
def test_more_than_20_mib_is_too_large(owner, more):
    refused = send(owner, bytes(bounds.MAX_FILE_BYTES + more))
    assert (refused.status_code, error_code(refused)) == (413, "PAYLOAD_TOO_LARGE")
    assert refused.json["error"]["details"] == {"limit_bytes": bounds.MAX_FILE_BYTES}


def test_of_20_mib_the_form_around_the_file_is_no_part(owner):
    refused = send(owner, bytes(bounds.MAX_FILE_BYTES))
    assert error_code(refused) == "IMPORT_UNREADABLE"


def test_more_than_a_mib_is_fine_here(owner, tmp_path):
    notes = "x" * 900
    days = [f"Read,,,2024-{m:02}-{d:02},1,{notes}" for m in range(1, 13) for d in range(1, 29)]
    more = [f"Yoga,,,{y}-{m:02}-01,1,{notes}" for y in range(1900, 2000) for m in range(1, 13)]
    file = habitbull(tmp_path / "h.csv", *days, *more)
    assert file.stat().st_size > 1024 * 1024
    assert imported(owner, file)["logs_created"] == len(days) + len(more)


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ({}, "file"),
        ({"dry_run": "true"}, "file"),
        ({"file": "text, not a file"}, "file"),
        ({"file": (io.BytesIO(b"x"), "x"), "dry_run": "maybe"}, "dry_run"),
        ({"file": (io.BytesIO(b"x"), "x"), "format": "loop_db"}, "format"),
        ({"file": (io.BytesIO(b"x"), "x"), "other": (io.BytesIO(b"y"), "y")}, "other"),
        ({"file": (io.BytesIO(b"x"), "x"), "dry_run": (io.BytesIO(b"true"), "y")}, "dry_run"),
    ],
)
def test_a_form_refuses_what_it_cannot_be(owner, form, path):
    refused = owner.post("/imports", data=form, content_type="multipart/form-data")
    assert (refused.status_code, error_code(refused)) == (422, "VALIDATION_ERROR")
    assert list(error_fields(refused)) == [path]
    assert everything(owner) == NOTHING


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"file": "x"}'),
        ("application/octet-stream", b"SQLite format 3\x00"),
        ("application/x-www-form-urlencoded", b"file=x"),
        (None, b"file=x"),
        (None, b""),
    ],
)
def test_nothing_but_a_form_is_read(owner, content_type, body):
    refused = owner.post("/imports", data=body, content_type=content_type)
    assert (refused.status_code, error_code(refused)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert "multipart/form-data" in refused.json["error"]["message"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\nabc\r\n--y--"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"'),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x--"),
    ],
)
def test_a_broken_form_is_no_fault_of_ours(owner, content_type, body):
    assert owner.post("/imports", data=body, content_type=content_type).status_code in (400, 422)


def test_a_form_of_thousands_of_parts_is_too_large(owner):
    form = {f"part {number}": "x" for number in range(3000)}
    refused = owner.post("/imports", data=form, content_type="multipart/form-data")
    assert refused.status_code == 413


def test_query_parameters_are_refused(owner, tmp_path):
    file = loop_db(tmp_path / "b.db").read_bytes()
    refused = owner.post("/imports?dry_run=true", data={"file": (io.BytesIO(file), "x")})
    assert (refused.status_code, list(error_fields(refused))) == (422, ["dry_run"])
    assert everything(owner) == NOTHING


def test_nobody_imports(owner, nobody, tmp_path):
    refused = send(nobody, loop_db(tmp_path / "b.db"))
    assert (refused.status_code, error_code(refused)) == (401, "TOKEN_MISSING")


def test_ten_imports_an_hour_are_the_most(limits, owner, stranger, tmp_path):
    file = loop_db(tmp_path / "b.db")
    answers = [send(owner, file) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert error_code(answers[-1]) == "RATE_LIMITED"
    assert int(answers[-1].headers["Retry-After"]) > 3000
    assert owner.get("/habits").status_code == 200
    assert send(stranger, file).status_code == 200
