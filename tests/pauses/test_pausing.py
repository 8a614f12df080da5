"""`/users/me/pauses` and `/habits/{id}/pauses`."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.pauses.steps import ALL, ask, of, pause, resume, spans
from tests.times import NOON, TODAY, ago, at

PLACES = pytest.mark.parametrize("of_habit", [False, True], ids=["of all", "of one"])


@pytest.fixture
def habit(api, of_habit):
    return api.habit() if of_habit else None


@PLACES
def test_a_pause_is_made_and_listed(api, habit):
    made = ask(api, ago(3), ago(-3), habit=habit, note=" Holidays ")
    assert made.status_code == 201
    expected = {
        "id": made.json["id"],
        "habit_id": habit and habit["id"],
        "start_date": ago(3),
        "end_date": ago(-3),
        "note": "Holidays",
        "created_at": NOON,
    }
    assert made.json == expected
    assert made.headers["Location"] == f"/api/v1{of(habit)}/{made.json['id']}"
    page = api.get(of(habit)).json
    assert page == {"pauses": [expected], "total": 1, "limit": 20, "offset": 0}


@PLACES
def test_a_pause_may_have_an_open_end_and_last_a_day(api, habit):
    for start, end in ((ago(0), None), (ago(7), ago(7)), (ago(-400), ago(-500))):
        pause(api, start, end, habit=habit)
    assert spans(api, habit) == [(ago(-400), ago(-500)), (ago(0), None), (ago(7), ago(7))]
    second = api.get(of(habit), query_string={"limit": 1, "offset": 1}).json
    assert (second["total"], second["pauses"][0]["start_date"]) == (3, ago(0))


@PLACES
@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (ago(1), ago(2), "RANGE_BACKWARDS"),
        (ago(8), ago(9), "RANGE_BACKWARDS"),
        (ago(8), ago(0), "DATE_TOO_OLD"),
        (ago(8), None, "DATE_TOO_OLD"),
        ("0001-01-01", "9999-12-31", "DATE_TOO_OLD"),
    ],
)
def test_a_pause_that_cannot_be_is_refused(api, habit, start, end, code):
    refused = ask(api, start, end, habit=habit)
    assert (refused.status_code, error_code(refused)) == (422, code)
    assert spans(api, habit) == []


@PLACES
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start_date", None),
        ("start_date", "2026-02-30"),
        ("start_date", 20261120),
        ("end_date", ""),
        ("note", "x" * 1001),
        ("note", "a\0b"),
        ("habit_id", 1),
    ],
    ids=str,
)
def test_what_breaks_the_rules_is_named(api, habit, field, value):
    refused = api.post(of(habit), {"start_date": str(TODAY), field: value})
    assert (refused.status_code, list(error_fields(refused))) == (422, [field])


def test_a_pause_needs_a_start(api):
    assert list(error_fields(api.post(ALL, {}))) == ["start_date"]


@PLACES
@pytest.mark.parametrize("start", [ago(7), ago(0), ago(-5)])
def test_a_pause_whose_days_are_not_settled_is_deleted(api, habit, start):
    made = pause(api, start, habit=habit)
    deleted = resume(api, made, habit)
    assert deleted.json == {"message": f"Pause {made['id']} was deleted."}
    assert spans(api, habit) == []
    assert error_code(resume(api, made, habit)) == "PAUSE_NOT_FOUND"


@PLACES
@pytest.mark.parametrize("end", [None, "2026-12-24", "2026-11-13"])
def test_an_older_pause_is_only_cut(owner, of_habit, end):
    with at(owner, "2026-11-01T12:00:00Z") as api:
        habit = api.habit() if of_habit else None
        made = pause(api, "2026-11-01", end, habit=habit)
    with at(owner, NOON) as api:
        cut = resume(api, made, habit)
        assert cut.status_code == 200
        assert "now ends on 2026-11-12" in cut.json["message"]
        assert spans(api, habit) == [("2026-11-01", "2026-11-12")]
        # What is left of it is settled.
        refused = resume(api, made, habit)
        assert (refused.status_code, error_code(refused)) == (422, "DATE_TOO_OLD")
        assert refused.json["error"]["details"] == {"first": "2026-11-13"}


@pytest.mark.parametrize(
    ("timezone", "first"), [("Pacific/Kiritimati", ago(6)), ("Pacific/Pago_Pago", ago(7))]
)
def test_seven_days_back_are_those_of_the_users_own_calendar(api, timezone, first):
    # At noon in UTC it is the next day at 02:00 in Kiritimati, and 01:00 in Pago Pago.
    api.patch("/users/me/settings", {"timezone": timezone})
    assert error_code(ask(api, ago(8))) == "DATE_TOO_OLD"
    assert ask(api, first).status_code == 201
    api.patch("/users/me/settings", {"day_start_hour": 3})
    # It is still the day before in either.
    earlier = str(TODAY.fromisoformat(first).replace(day=TODAY.fromisoformat(first).day - 1))
    assert ask(api, earlier).status_code == 201


# --- whose


def test_pauses_are_their_owners_alone(api, nobody, stranger):
    habit = api.habit()
    for where in (None, habit):
        made = pause(api, ago(0), habit=where)
        assert ask(nobody, ago(0), habit=where).status_code == 401
        assert nobody.get(of(where)).status_code == 401
        assert resume(nobody, made, where).status_code == 401
        assert error_code(resume(stranger, made, where)) == "FORBIDDEN"
    assert spans(stranger) == []
    assert error_code(ask(stranger, ago(0), habit=habit)) == "FORBIDDEN"
    assert error_code(stranger.get(of(habit))) == "FORBIDDEN"
    assert len(spans(api) + spans(api, habit)) == 2


def test_a_pause_is_found_only_where_it_belongs(api):
    habit, other = api.habit("a"), api.habit("b")
    of_all, of_one = pause(api, ago(0)), pause(api, ago(0), habit=habit)
    for made, where in ((of_all, habit), (of_one, None), (of_one, other)):
        missing = resume(api, made, where)
        assert (missing.status_code, error_code(missing)) == (404, "PAUSE_NOT_FOUND")
    assert error_code(ask(api, ago(0), habit={"id": other["id"] + 1})) == "HABIT_NOT_FOUND"
    assert error_code(api.get(f"/habits/{other['id'] + 1}/pauses")) == "HABIT_NOT_FOUND"


def test_a_paused_day_can_still_be_done(api):
    habit = api.habit()
    pause(api, ago(3))
    assert [api.complete(habit, ago(n))["streak_count"] for n in (2, 0)] == [1, 2]
