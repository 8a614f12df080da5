"""`GET /exports` and `GET /users/me/export`: what is stored of a user, to take along."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from werkzeug.wsgi import FileWrapper

from tests.client import error_code
from tests.tasks.steps import task
from tests.times import NOON, ago, at
from tests.transfer.uploads import imported


@pytest.fixture
def api(owner):
    with at(owner, NOON) as api:
        yield api


def tables(answer):
    """The files of a zip, as text."""
    assert answer.status_code == 200, answer.json
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("path", ["/exports", "/exports?format=csv", "/users/me/export"])
def test_nobody_exports_nothing(nobody, path):
    assert error_code(nobody.get(path)) == "TOKEN_MISSING"


def test_an_unknown_format_is_refused(api):
    assert api.get("/exports?format=xml").status_code == 422


def test_a_download_says_what_it_is(api):
    answer = api.get("/users/me/export")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="habit_api-2026-11-20.json"'
    )
    assert answer.content_length == len(answer.data)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers


def test_a_download_goes_the_server_s_way_for_files(api):
    given = []

    class Wrapper(FileWrapper):
        """As gunicorn's, which hands the file itself to the system."""

        def __init__(self, file, size):
            given.append(file)
            super().__init__(file, size)

    answer = api.get("/users/me/export", environ_overrides={"wsgi.file_wrapper": Wrapper})
    assert answer.json["format"] == "habit_api_json"
    assert [file.closed for file in given] == [True]


def test_both_addresses_give_the_same_document(api):
    api.complete(api.habit())
    assert api.get("/exports").json == api.get("/users/me/export").json


def test_the_document_is_of_its_owner_alone_and_holds_no_secret(api, stranger):
    stranger.complete(stranger.habit("Spying"), note="mine alone")
    api.habit("Reading")
    text = api.get("/users/me/export").get_data(as_text=True)
    assert "Reading" in text
    for secret in ("Spying", "mine alone", "password_hash", "jti", api.token, "$2b$", "v1$"):
        assert secret not in text


def test_cells_that_would_be_formulas_are_made_harmless(api):
    habit = api.habit("=1+1", description="+1", category="-c")
    task(api, "\uff1d1+1")
    api.complete(habit, note="@SUM(A1)")
    files = tables(api.get("/exports?format=csv"))
    [shown] = rows(files["habits.csv"])
    assert (shown["name"], shown["description"], shown["category"]) == ("'=1+1", "'+1", "'-c")
    assert rows(files["tasks.csv"])[0]["title"] == "'\uff1d1+1"
    [log] = rows(files["habit_logs.csv"])
    assert (log["habit"], log["note"], log["status"]) == ("'=1+1", "'@SUM(A1)", "completed")


def test_tables_are_quoted_lines_of_utf_8(api):
    api.habit('Чтение, "вслух"', description="a\nb")
    text = tables(api.get("/exports?format=csv"))["habits.csv"]
    assert '\r\n"Чтение, ""вслух""","a\nb",' in text
    assert rows(text)[0]["exempt_weekdays"] == "[]"


def test_tables_name_what_rows_refer_to(api):
    task(api, "Repot the ficus")
    pleasant = api.habit("Tea", pleasant=True)
    api.habit("Run", linked_habit_id=pleasant["id"])
    files = tables(api.get("/exports?format=csv"))
    assert [row["linked_habit"] for row in rows(files["habits.csv"])] == ["", "Tea"]
    assert rows(files["tasks.csv"])[0]["title"] == "Repot the ficus"
    assert files["claims.csv"] == "reward,pieces,value,claimed_at\r\n"


def looped(api):
    """Habits and days that Loop's layout can say, and some that it can say nearly."""
    run = api.habit("Run, slowly", kind="numeric", target_value=2.5, unit="km", color="#00897B")
    api.post(f"/habits/{run['id']}/checkin", {"value": 2.5, "date": ago(0)})
    api.post(f"/habits/{run['id']}/checkin", {"value": 0, "date": ago(1), "note": "- rain"})
    weekly = api.habit("=Чай", schedule={"type": "times_per_week", "count": 3})
    api.complete(weekly, ago(2), note="=x")
    api.post(f"/habits/{weekly['id']}/skip", {"date": ago(1)})
    api.delete(f"/habits/{api.habit('Old', schedule={'type': 'interval', 'every_days': 4})['id']}")


def told(api):
    """What Loop can say of habits and days."""
    names = ("name", "kind", "target_value", "unit", "color", "schedule", "active")
    document = api.get("/exports").json
    habits = [{name: habit[name] for name in names} for habit in document["habits"]]
    days = [
        {name: log[name] for name in ("habit", "date", "status", "value", "note")}
        for log in document["habit_logs"]
    ]
    return habits, sorted(days, key=lambda day: (day["habit"], day["date"]))


def test_loops_layout_is_read_back_with_the_same_days_and_values(api, stranger):
    looped(api)
    file = api.get("/exports?format=loop_csv")
    with at(stranger, NOON) as other:
        result = imported(other, file.data)
        assert (result["format"], result["logs_created"]) == ("loop_csv", 4)
        assert told(other) == told(api)


def test_loops_layout_is_that_of_loop(api):
    looped(api)
    files = tables(api.get("/exports?format=loop_csv"))
    assert list(files) == [
        "Habits.csv",
        "001 Run slowly/Checkmarks.csv",
        "002/Checkmarks.csv",
        "003 Old/Checkmarks.csv",
        "Checkmarks.csv",
    ]
    assert files["Habits.csv"].splitlines()[1] == (
        '001,"Run, slowly",NUMERICAL,,,1,1,#00897B,km,AT_LEAST,2.5,false'
    )
    assert files["Checkmarks.csv"].splitlines()[:2] == [
        "Date,Run  slowly,'=Чай,Old,",
        f"{ago(0)},2500,UNKNOWN,UNKNOWN,",
    ]


def test_the_ten_exports_of_an_hour_count_together(limits, api):
    for path in ["/exports", "/users/me/export"] * 5:
        assert api.get(path).status_code == 200
    assert error_code(api.get("/exports?format=csv")) == "RATE_LIMITED"
