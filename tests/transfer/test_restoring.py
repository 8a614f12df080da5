"""One's own export, taken back into an empty account."""

from __future__ import annotations

import json

import pytest

from habit_api.cli.check import differences
from tests.client import error_code
from tests.focus.steps import end, focused, plant, start
from tests.focus.watch import watch as watch
from tests.luck import luck_of
from tests.rewards.steps import claim, reward
from tests.tasks.steps import patch, task
from tests.times import NOON, ago, at
from tests.transfer.uploads import send

# What tells about the account that was exported: the only members that may differ.
OF_THE_ACCOUNT = {
    "exported_at",
    "account",
    "devices",
    "reverted_entries",
    "api_tokens",
    "identities",
    "telegram",
    "calendars",
    "webhooks",
    "webhook_deliveries",
    "notifications",
    "mails",
    "audit_events",
}


@pytest.fixture
def full(app, owner):
    """A user who has something of everything."""
    with luck_of(app) as luck, at(owner, NOON) as api:
        luck.always()
        fill(app, api)
        yield api


def fill(app, api):
    api.patch("/users/me", {"name": "Ada Lovelace"})
    api.patch("/users/me/settings", {"week_start": "sunday", "timezone": "Asia/Tokyo"})
    prize = reward(api, "Cinema", pieces_required=2, piece_value=2.5)
    reward(api, "Nothing", type="NONE")
    pleasant = api.habit("Чай", pleasant=True, public=True)
    run = api.habit("Run", kind="numeric", target_value=2.5, unit="km", treat=None)
    read = api.habit("Read", linked_habit_id=pleasant["id"], reminder_times=["07:30"])
    gone = api.habit("Old", schedule={"type": "weekdays", "weekdays": [1, 3]})
    api.delete(f"/habits/{gone['id']}")
    for days in range(7, -1, -1):
        api.complete(read, ago(days), note=f"=note {days}")
    api.post(f"/habits/{run['id']}/checkin", {"value": 1.5, "date": ago(1)})
    api.post(f"/habits/{pleasant['id']}/skip", {"date": ago(2)})
    api.post("/users/me/pauses", {"start_date": ago(-5), "end_date": ago(-9), "note": "away"})
    api.post(f"/habits/{run['id']}/pauses", {"start_date": ago(5)})
    claim(api, prize)
    reverted = api.complete(pleasant, ago(0))["log"]
    api.delete(f"/habits/{pleasant['id']}/logs/{reverted['id']}")
    todo = task(api, "Repot", repeat="FREQ=WEEKLY;BYDAY=MO", due_date="2026-11-23T09:00:00Z")
    patch(api, todo, status="done")
    paid = task(api, "Gone")
    patch(api, paid, status="done")
    api.delete(f"/tasks/{paid['id']}")


@pytest.fixture
def other(full, stranger):
    with at(stranger, NOON) as api:
        yield api


def document(api):
    answer = api.get("/users/me/export")
    assert answer.status_code == 200, answer.json
    return answer.json


def restored(api, made):
    answer = send(api, made if isinstance(made, bytes) else json.dumps(made).encode())
    assert answer.status_code == 200, answer.json
    return answer.json


def compared(made):
    return {name: part for name, part in made.items() if name not in OF_THE_ACCOUNT}


def check(app):
    with app.app_context():
        assert [str(found) for found in differences()] == []


def test_the_second_export_equals_the_first(app, full, other):
    first = full.get("/exports")
    result = restored(other, first.data)
    assert (result["format"], result["habits_created"], result["warnings"]) == (
        "habit_api_json",
        4,
        [],
    )
    assert result["logs_created"] == len(first.json["habit_logs"]) == 10
    assert compared(document(other)) == compared(first.json)
    check(app)


def test_an_address_of_a_home_network_is_left_out_where_it_may_not_be_called(full, other):
    made = document(full)
    made["settings"]["ntfy_url"] = "http://ntfy.lan/ada"
    assert restored(other, made)["warnings"] == [
        "The ntfy address is left out: it may not be called here."
    ]
    settings = other.get("/users/me/settings").json
    assert (settings["ntfy_url"], settings["week_start"]) == (None, "sunday")


def test_sessions_and_plants_come_back_too(app, watch, stranger):
    plant(watch.api, focused(watch, 25), growth_stage=3)
    focused(watch, 0.5, plant_type="Fern")
    start(watch.api, duration_min=30)
    first = document(watch.api)
    other = stranger.sign_in("eve")
    restored(other, first)
    assert compared(document(other)) == compared(first)
    assert (len(first["sessions"]), len(first["plants"])) == (3, 2)
    running = other.get("/sessions/active").json
    watch.wait(25)
    other = stranger.sign_in("eve")
    assert end(other, running).json["xp_awarded"] == 25
    board = other.get("/leaderboard/focus-time").json
    figures = {row["username"]: row["focus_min"] for row in board["leaderboard"]}
    assert figures == {"ada": 25, "eve": 0}
    check(app)


def test_what_is_restored_counts_on_no_leaderboard(app, full, other):
    restored(other, document(full))
    board = other.get("/leaderboard/xp").json["leaderboard"]
    assert {row["username"]: row["xp_points"] > 0 for row in board} == {"ada": True, "eve": False}
    mine, theirs = full.get("/users/me").json, other.get("/users/me").json
    assert theirs["xp_points"] == mine["xp_points"]
    log = other.get("/habit-logs").json["logs"][0]
    assert other.delete(f"/habits/{log['habit_id']}/logs/{log['id']}").status_code == 200
    check(app)


def test_a_restored_account_is_not_empty_and_nothing_is_mixed(full, other):
    made = document(full)
    restored(other, made)
    before = compared(document(other))
    again = send(other, json.dumps(made).encode())
    assert (again.status_code, error_code(again)) == (409, "ACCOUNT_NOT_EMPTY")
    assert compared(document(other)) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(full, other):
    made = json.dumps(document(full)).encode()
    before = compared(document(other))
    told = send(other, made, dry_run="true").json
    assert compared(document(other)) == before
    assert restored(other, made) == told


def test_the_order_of_members_and_the_layout_do_not_matter(full, other):
    made = document(full)
    restored(other, ("\ufeff" + json.dumps(made, sort_keys=True, indent=4)).encode())
    assert compared(document(other)) == compared(made)


def test_streaks_and_progress_are_not_believed(full, other):
    made = document(full)
    forged = json.loads(json.dumps(made))
    for log in forged["habit_logs"]:
        log["streak_count"] = 365
        log["run_start"] = "1999-01-01"
    forged["habits"][0]["longest_streak"] = 9999
    forged["rewards"][0]["pieces_earned"] = 2
    restored(other, forged)
    assert compared(document(other)) == compared(made)


FORGERIES = {
    "more points": lambda made: made["xp_entries"][0].update(amount=9999),
    "a point for nothing": lambda made: made["xp_entries"].append(
        made["xp_entries"][0] | {"date": None, "habit": None, "gone": 7}
    ),
    "an entry that brought more": lambda made: made["habit_logs"][0].update(xp_awarded=1010),
    "two entries of a day": lambda made: made["habit_logs"].append(made["habit_logs"][0]),
    "an entry of no habit": lambda made: made["habit_logs"][0].update(habit=99),
    "a date to come": lambda made: made["habit_logs"][0].update(date="2027-01-01"),
    "a piece of no draw": lambda made: made["draws"].clear(),
    "two habits of a name": lambda made: made["habits"][1].update(name="read"),
    "a habit without a target": lambda made: made["habits"][1].update(target_value=None),
    "a link to what is not pleasant": lambda made: made["habits"][2].update(linked_habit=2),
    "an unknown field": lambda made: made["tasks"][0].update(is_superuser=True),
    "an unknown section": lambda made: made.update(users=[]),
    "another version": lambda made: made.update(version=2),
    "another format": lambda made: made.update(format="other"),
    "no format": lambda made: made.pop("format"),
    "a row that is none": lambda made: made["habits"].append("habit"),
    "settings of nowhere": lambda made: made["settings"].update(timezone="Mars/Base"),
    "a pause that ends first": lambda made: made["pauses"][0].update(end_date="2020-01-01"),
    "a plant of no session": lambda made: made["plants"].append(
        {"session": 1, "plant_type": "Rose", "plant_num": 1, "growth_stage": 5}
        | {"created_at": NOON}
    ),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_what_contradicts_itself_is_refused_and_nothing_is_written(app, full, other, forge):
    made = document(full)
    forge(made)
    before = compared(document(other))
    refused = send(other, json.dumps(made).encode())
    assert (refused.status_code, error_code(refused)) == (422, "IMPORT_UNREADABLE")
    assert compared(document(other)) == before
    check(app)
