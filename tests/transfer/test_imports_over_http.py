"""`POST /imports`: a file's habits and days become one's own."""

from __future__ import annotations

import pytest

from tests.logs.steps import complete, days, figures
from tests.logs.truth import check_numbers
from tests.times import NOON, TODAY, ago, at
from tests.transfer.builders import habitbull, loop_db, loop_zip, make_zip
from tests.transfer.test_fixtures import FIXTURES
from tests.transfer.uploads import LOOP_SKIP, counts, everything, imported, rows, send

ARCHIVED = {"name": "Old", "archived": 1}
NUMERIC = {"name": "Run", "type": 1, "target_value": 5.0, "unit": "km"}
real_files = pytest.mark.skipif(
    not FIXTURES.is_dir(), reason=f"no files of other trackers at {FIXTURES}"
)


@pytest.fixture
def api(owner):
    with at(owner, NOON) as api:
        yield api


@pytest.fixture
def backup(tmp_path):
    """A Loop backup: one habit with a streak of three that lives, and an archived one."""
    repetitions = [*rows(ago(2), ago(1), ago(0)), *rows("2026-01-05", habit=2)]
    return loop_db(tmp_path / "backup.db", [{"name": "Read"}, ARCHIVED], repetitions)


def named(api, name):
    [habit] = [habit for habit in everything(api)["habits"] if habit["name"] == name]
    return habit


def test_an_import_tells_what_it_did(api, backup):
    assert imported(api, backup) == {
        "format": "loop_db",
        "habits_created": 2,
        "habits_matched": 0,
        "logs_created": 4,
        "logs_skipped": 0,
        "warnings": [],
    }


def test_what_was_imported_is_read_back_with_its_streaks(app, api, backup):
    imported(api, backup)
    read, old = named(api, "Read"), named(api, "Old")
    assert figures(api, read) == (3, 3, str(TODAY))
    assert figures(api, old) == (0, 1, "2026-01-05")
    assert (read["active"], old["active"]) == (True, False)
    assert days(api, read) == {ago(2): 1, ago(1): 2, ago(0): 3}
    for habit in (read, old):
        check_numbers(app, habit["id"])


def test_an_imported_habit_goes_on_like_any_other(app, api, tmp_path):
    imported(api, loop_db(tmp_path / "b.db", repetitions=rows(ago(3), ago(2), ago(1))))
    habit = named(api, "Read")
    assert complete(api, habit).json["streak_count"] == 4
    check_numbers(app, habit["id"])


def test_a_dry_run_tells_the_same_and_writes_nothing(api, backup):
    before = everything(api)
    told = imported(api, backup, dry_run="true")
    assert everything(api) == before == {"habits": [], "logs": []}
    assert imported(api, backup, dry_run="false") == told


def test_the_same_file_again_changes_nothing(api, backup):
    imported(api, backup)
    before = everything(api)
    assert counts(imported(api, backup)) == (0, 2, 0, 4)
    assert everything(api) == before


def test_a_later_file_adds_to_the_habits_of_the_first(app, api, tmp_path):
    imported(api, loop_db(tmp_path / "a.db", repetitions=rows(ago(5), ago(4), ago(1))))
    skipped = rows(ago(3), value=LOOP_SKIP)
    later = [*rows(ago(4), ago(2), ago(1), ago(0)), *skipped]
    second = loop_db(tmp_path / "b.db", [{"name": "READ"}, {"name": "Yoga"}], later)
    assert counts(imported(api, second)) == (1, 1, 3, 2)
    read = named(api, "Read")
    assert days(api, read) == {
        ago(5): 1,
        ago(4): 2,
        ago(3): "skipped",
        ago(2): 3,
        ago(1): 4,
        ago(0): 5,
    }
    assert figures(api, read) == (5, 5, str(TODAY))
    check_numbers(app, read["id"])


def test_ones_own_entries_are_never_overwritten(api, backup):
    habit = api.habit("read")
    log = api.complete(habit, ago(1), note="my own")["log"]
    assert counts(imported(api, backup)) == (1, 1, 3, 1)
    [kept] = [x for x in everything(api)["logs"] if x["id"] == log["id"]]
    assert kept == {**log, "streak_count": 2, "total_weight": log["total_weight"]}
    assert named(api, "read")["schedule"] == habit["schedule"]


def test_a_habit_of_another_kind_keeps_its_name_to_itself(api, backup):
    own = api.habit("Read", kind="numeric", target_value=10)
    told = imported(api, backup)
    assert counts(told) == (2, 0, 4, 0)
    assert any("Read (2)" in warning for warning in told["warnings"])
    assert named(api, "Read (2)")["kind"] == "binary"
    assert api.get(f"/habits/{own['id']}").json == own
    assert counts(imported(api, backup)) == (0, 2, 0, 4)


def test_numbers_keep_their_values_and_targets(api, tmp_path):
    repetitions = [*rows(ago(2), value=5000), *rows(ago(1), value=4250), *rows(ago(0), value=0)]
    imported(api, loop_db(tmp_path / "b.db", [NUMERIC], repetitions))
    run = named(api, "Run")
    assert (run["kind"], run["target_value"], run["unit"]) == ("numeric", 5, "km")
    told = [(log["value"], log["status"]) for log in everything(api)["logs"]]
    assert told[:2] == [(5, "completed"), (4.25, "partial")]


@pytest.mark.parametrize(
    ("times", "span", "schedule"),
    [
        (1, 1, {"type": "daily"}),
        (1, 3, {"type": "interval", "every_days": 3}),
        (3, 7, {"type": "times_per_week", "count": 3}),
    ],
)
def test_frequencies_become_schedules(app, api, tmp_path, times, span, schedule):
    days = rows(*(f"2026-10-{day:02}" for day in (1, 2, 5, 6, 9, 15, 16, 20, 30)))
    habit = {"name": "Read", "freq_num": times, "freq_den": span}
    imported(api, loop_db(tmp_path / "b.db", [habit], days))
    assert named(api, "Read")["schedule"] == schedule
    check_numbers(app, named(api, "Read")["id"])


@pytest.mark.parametrize("start", ["monday", "sunday"])
def test_streaks_follow_the_users_week_start(app, api, tmp_path, start):
    api.patch("/users/me/settings", {"week_start": start})
    weekly = {"name": "Read", "freq_num": 2, "freq_den": 7}
    sundays_and_mondays = ("2026-10-18", "2026-10-19", "2026-10-25", "2026-10-26", "2026-11-01")
    imported(api, loop_db(tmp_path / "b.db", [weekly], rows(*sundays_and_mondays)))
    check_numbers(app, named(api, "Read")["id"])


def test_days_to_come_are_left_out(api, tmp_path):
    told = imported(api, loop_db(tmp_path / "b.db", repetitions=rows(ago(0), ago(-2), ago(-90))))
    assert (counts(told), len(told["warnings"])) == ((1, 0, 1, 0), 1)


def test_a_day_back_past_the_limit_of_entries_is_no_hindrance(api, tmp_path):
    imported(api, loop_db(tmp_path / "b.db", repetitions=rows("1999-12-31")))
    assert days(api, named(api, "Read")) == {"1999-12-31": 1}


def test_an_import_touches_nobody_elses_habits(api, stranger, backup):
    hers = stranger.habit("Read")
    imported(api, backup)
    with at(stranger, NOON) as eve:
        assert everything(eve)["habits"] == [hers]


def test_an_import_finds_habits_that_were_put_away(api, backup):
    own = api.habit("Old")
    api.delete(f"/habits/{own['id']}")
    assert counts(imported(api, backup))[:2] == (1, 1)
    assert days(api, own) == {"2026-01-05": 1}


def test_cyrillic_names_are_matched_whatever_their_case(api, tmp_path):
    api.habit("МЕДИТАЦИЯ")
    file = habitbull(tmp_path / "h.csv", "Медитация,,,2026-11-18,1,")
    assert counts(imported(api, file)) == (0, 1, 1, 0)


def test_loops_csv_export_comes_in(api, tmp_path):
    told = imported(api, loop_zip(tmp_path / "x.zip", f"{ago(1)},2,\n{ago(0)},2,Well done\n"))
    assert (told["format"], counts(told)) == ("loop_csv", (1, 0, 2, 0))
    assert [log["note"] for log in everything(api)["logs"]] == [None, "Well done"]


@real_files
@pytest.mark.parametrize(
    ("name", "format_name", "habits", "logs"),
    [("loop.db", "loop_db", 9, 164), ("habitbull.csv", "habitbull_csv", 4, 14)],
)
def test_real_files_come_in_whole(app, api, name, format_name, habits, logs):
    told = imported(api, FIXTURES / name)
    assert (told["format"], counts(told)) == (format_name, (habits, 0, logs, 0))
    assert api.get("/habit-logs").json["total"] == logs
    for habit in everything(api)["habits"]:
        check_numbers(app, habit["id"])
    assert counts(imported(api, FIXTURES / name)) == (0, habits, 0, logs)


@real_files
def test_a_real_csv_export_comes_in_whole(app, api, tmp_path):
    folder = FIXTURES / "loop_csv_export"
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*.csv")}
    told = imported(api, make_zip(tmp_path / "export.zip", files))
    assert (told["format"], counts(told)) == ("loop_csv", (2, 0, 6, 0))
    for habit in everything(api)["habits"]:
        check_numbers(app, habit["id"])


def test_the_files_name_and_type_do_not_matter(api, backup):
    answer = send(api, backup, name="../../habits.csv")
    assert answer.json["format"] == "loop_db"
