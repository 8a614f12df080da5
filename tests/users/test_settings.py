"""A user's settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.client import Api, error_code, error_fields

DEFAULTS = {
    "language": "en",
    "timezone": "UTC",
    "week_start": "monday",
    "day_start_hour": 0,
    "scarcity": 10,
    "reminder_channels": ["telegram", "email"],
    "ntfy_url": None,
    "weekly_report_email": False,
    "notice_emails": True,
    "public_profile": True,
    "show_on_leaderboards": True,
}


def test_settings_begin_with_the_documented_defaults(owner: Api) -> None:
    assert owner.get("/users/me/settings").json == DEFAULTS


@pytest.mark.parametrize(
    "change",
    [
        {"language": "ru", "timezone": "America/Argentina/Buenos_Aires"},
        {"week_start": "sunday"},
        {"day_start_hour": 6},
        {"day_start_hour": 3.0},
        {"scarcity": 1},
        {"scarcity": 1000},
        {"reminder_channels": []},
        {"reminder_channels": ["ntfy", "webhook", "email", "telegram"]},
        {"ntfy_url": "https://ntfy.sh/my-habits"},
        {"ntfy_url": "https://ntfy.example.com:8443/my-habits?auth=x"},
        {"weekly_report_email": True, "public_profile": False, "show_on_leaderboards": False},
        {},
    ],
    ids=str,
)
def test_what_is_sent_changes_and_nothing_else(owner: Api, change: dict[str, Any]) -> None:
    answer = owner.patch("/users/me/settings", change)
    assert answer.status_code == 200
    assert owner.get("/users/me/settings").json == answer.json == {**DEFAULTS, **change}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "EN"),
        ("language", None),
        ("timezone", "Europe/Atlantis"),
        ("timezone", "../etc/passwd"),
        ("week_start", "saturday"),
        ("day_start_hour", 7),
        ("day_start_hour", -1),
        ("day_start_hour", "3"),
        ("day_start_hour", True),
        ("day_start_hour", 1.5),
        ("scarcity", 0),
        ("scarcity", 1001),
        ("scarcity", 10**30),
        ("reminder_channels", "email"),
        ("reminder_channels", ["email", "email"]),
        ("reminder_channels.0", ["pigeon"]),
        ("reminder_channels", None),
        ("ntfy_url", "ntfy.sh"),
        ("ntfy_url", "https://ntfy.sh/" + "x" * 500),
        ("weekly_report_email", "yes"),
        ("public_profile", 1),
        ("username", "ada"),
    ],
    ids=str,
)
def test_what_breaks_the_rules_is_named(owner: Api, field: str, value: object) -> None:
    answer = owner.patch("/users/me/settings", {field.partition(".")[0]: value})
    assert answer.status_code == 422
    assert list(error_fields(answer)) == [field]
    assert owner.get("/users/me/settings").json == DEFAULTS


INNER = [
    "https://192.168.1.2/x",
    "https://ntfy.lan/x",
    "http://ntfy.sh/x",
    "http://10.0.0.5:8080/x",
]
NEVER = ["https://", "https://ntfy.sh/a b", "javascript:alert(1)", "https://169.254.169.254/x"]


@pytest.mark.parametrize("address", [*INNER, *NEVER])
def test_an_ntfy_address_that_may_not_be_called_is_not_saved(owner: Api, address: str) -> None:
    answer = owner.patch("/users/me/settings", {"ntfy_url": address, "scarcity": 500})
    assert (answer.status_code, error_code(answer)) == (422, "URL_REFUSED")
    assert owner.get("/users/me/settings").json == DEFAULTS


@pytest.mark.parametrize(
    "address", ["https://ntfy.sh", "https://ntfy.sh/", "https://a.example/b/?q"]
)
def test_an_ntfy_address_names_a_topic(owner: Api, address: str) -> None:
    answer = owner.patch("/users/me/settings", {"ntfy_url": address})
    assert (answer.status_code, error_code(answer)) == (422, "URL_REFUSED")
    assert "names no topic" in answer.json["error"]["message"]
    assert owner.get("/users/me/settings").json == DEFAULTS


def test_a_refusal_says_all_that_is_wrong_and_who_may_allow_it(owner: Api) -> None:
    hook = {"url": "http://192.168.1.2/x", "events": ["habit.completed"]}
    for answer in (
        owner.patch("/users/me/settings", {"ntfy_url": hook["url"]}),
        owner.post("/webhooks", hook),
    ):
        assert answer.json["error"]["message"] == (
            "This address may not be called: it must begin with https://; it leads to an inner"
            " network. Who runs this server allows such by OUTGOING_ALLOW_PRIVATE=true."
        )
    never = owner.post("/webhooks", {**hook, "url": "https://169.254.169.254/x"})
    assert "OUTGOING_ALLOW_PRIVATE" not in never.json["error"]["message"]


def test_a_site_at_home_calls_an_ntfy_server_at_home(
    app: Flask, owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "OUTGOING_ALLOW_PRIVATE", True)
    for address in INNER:
        answer = owner.patch("/users/me/settings", {"ntfy_url": address})
        assert answer.json == {**DEFAULTS, "ntfy_url": address}
    for address in NEVER:
        assert owner.patch("/users/me/settings", {"ntfy_url": address}).status_code == 422
    monkeypatch.setitem(app.config, "OUTGOING_ALLOW_PRIVATE", False)
    # What is sent back as it is changes nothing, and is not judged again.
    again = owner.patch("/users/me/settings", {"ntfy_url": INNER[-1], "scarcity": 500})
    assert (again.status_code, again.json["scarcity"]) == (200, 500)


def test_settings_are_each_users_own(owner: Api, stranger: Api) -> None:
    owner.patch("/users/me/settings", {"scarcity": 500})
    assert stranger.get("/users/me/settings").json == DEFAULTS


def test_the_profile_and_the_settings_show_one_language_and_time_zone(owner: Api) -> None:
    owner.patch("/users/me/settings", {"language": "ru", "timezone": "Asia/Tokyo"})
    me = owner.get("/users/me").json
    assert (me["language"], me["timezone"]) == ("ru", "Asia/Tokyo")


@time_machine.travel(datetime(2026, 11, 20, 1, 30, tzinfo=UTC), tick=False)
def test_the_day_of_an_entry_follows_time_zone_and_day_start(nobody: Api) -> None:
    owner = nobody.sign_up("ada")
    days = []
    for change in ({}, {"day_start_hour": 3}, {"timezone": "Asia/Tokyo"}):
        owner.patch("/users/me/settings", change)
        habit = owner.habit(f"Habit {len(days)}")
        days.append(owner.complete(habit)["log"]["date"])
    # 01:30 in UTC; the same with days that begin at three; 10:30 in Tokyo.
    assert days == ["2026-11-20", "2026-11-19", "2026-11-20"]


def test_another_week_start_recomputes_habits_that_count_by_the_week(nobody: Api) -> None:
    # A Saturday and the Sunday eight days on: of neighbouring weeks if they begin on a Monday.
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False) as clock:
        owner = nobody.sign_up("ada")
        habit = owner.habit(schedule={"type": "times_per_week", "count": 1})
        owner.complete(habit)
        clock.shift(8 * 86_400)
        owner = owner.sign_in("ada")
        owner.complete(habit)
        streaks = [owner.get(f"/habits/{habit['id']}").json["current_streak"]]
        for week_start in ("sunday", "monday"):
            owner.patch("/users/me/settings", {"week_start": week_start})
            streaks.append(owner.get(f"/habits/{habit['id']}").json["current_streak"])
    assert streaks == [2, 1, 2]
