"""Whatever belongs to a user, no other user gets at it: every route of the document is tried.

A route whose path names something that is not in `OWNED` or `OPEN` fails here, so that none can be
forgotten.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Identity
from tests.client import Api, error_code
from tests.core.operations import operations
from tests.core.test_bad_input import contents

# What a path may name that is nobody's own, and why it may be.
OPEN = {
    "user_id": "profiles are public or not there; /admin has its own tests",
    "job_id": "only superusers get at jobs; /admin has its own tests",
    "days": "a number",
    "token": "the address is the secret",
    "provider": "sign-in through somebody else",
}
# Taken by everybody on purpose.
SHARED = {"/api/v1/habits/public/{habit_id}/copy"}
# Bodies that are right, so that nothing but the owner is in the way.
BODIES = {
    ("PATCH", "sessions"): {"completed": True},
    ("PATCH", "garden"): {"plant_type": "Tulip"},
    ("PATCH", "webhooks"): {"active": False},
    ("PATCH", "habit-logs"): {"note": "mine now"},
    ("POST", "checkin"): {"value": 1},
    ("POST", "pauses"): {"start_date": "2030-01-01"},
    ("PUT", "rewards"): {"name": "Mine", "weight": 1, "pieces_required": 1},
    ("PUT", "tasks"): {"title": "Mine"},
    ("PUT", "habits"): {"name": "Mine"},
}


@pytest.fixture
def owned(app: Flask, owner: Api) -> dict[str, int]:
    """One of everything that a user has, by the name that paths have for it."""
    habit = owner.habit()
    log = owner.complete(habit)["log"]
    session = made(owner, "/sessions", {"plant_type": "Rose"})
    webhook = made(
        owner,
        "/webhooks",
        {"url": "https://h.example.com/", "events": ["habit.completed", "notification"]},
    )
    owner.post(f"/webhooks/{webhook['id']}/test")
    [delivery, *_] = owner.get(f"/webhooks/{webhook['id']}/deliveries").json["deliveries"]
    later = str(datetime.now(UTC) + timedelta(days=1)).replace(" ", "T")
    told = {"title": "T", "channel": "webhook", "scheduled_at": later}
    [device] = owner.get("/auth/devices").json["devices"]
    with app.app_context(), unit_of_work():
        user_id = UUID(owner.user["id"])
        identity = Identity(user_id=user_id, provider="github", subject="1")
        db.session.add(identity)
    return {
        "identity_id": identity.id,
        "habit_id": habit["id"],
        "log_id": log["id"],
        "session_id": session["id"],
        "plant_id": session["garden_id"],
        "webhook_id": webhook["id"],
        "delivery_id": delivery["id"],
        "device_id": device["id"],
        "reward_id": made(owner, "/rewards", {"name": "T", "weight": 1, "pieces_required": 1})[
            "id"
        ],
        "task_id": made(owner, "/tasks", {"title": "T"})["id"],
        "notification_id": made(owner, "/notifications", told)["id"],
        "pause_id": made(owner, "/users/me/pauses", {"start_date": "2030-01-01"})["id"],
        "token_id": made(owner, "/auth/api-tokens", {"name": "T", "scopes": ["read"]})["id"],
    }


@pytest.fixture
def routes(owner: Api, owned: dict[str, int]):
    """Each operation on something owned."""
    pause = made(owner, f"/habits/{owned['habit_id']}/pauses", {"start_date": "2030-01-01"})
    ids = {True: {**owned, "pause_id": pause["id"]}, False: owned}
    document = owner.contract.document["paths"]
    filled = set()
    for path in set(document) - SHARED:
        mine = ids["{habit_id}/pauses" in path]
        if set(names_in(path)) & set(mine):
            filled.add(path.format_map(defaultdict(lambda: 1, mine)))
    every = {str(each): each for known in ids.values() for each in operations(owner, **known)}
    return [each for each in every.values() if each.path in filled]


def test_a_stranger_gets_at_nothing_and_changes_nothing(app, stranger, routes):
    before = contents(app)
    assert len(routes) > 35
    for route in routes:
        answer = call(stranger, route)
        assert (answer.status_code, error_code(answer)) == (403, "FORBIDDEN"), route
    assert contents(app) == before


def test_the_owner_gets_at_it(owner, routes):
    for route in [route for route in routes if route.method == "GET"]:
        assert call(owner, route).status_code == 200, route


def test_every_name_in_a_path_is_owned_or_open(owner, owned):
    for path in owner.contract.document["paths"]:
        unknown = set(names_in(path)) - set(owned) - set(OPEN)
        assert unknown == set(), path


def names_in(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def made(api: Api, path: str, body: dict[str, Any]):
    answer = api.post(path, body)
    assert answer.status_code == 201, answer.json
    return answer.json


def call(api: Api, route):
    words = route.path.split("/")
    bodies = [
        body for (method, word), body in BODIES.items() if method == route.method and word in words
    ]
    options: dict[str, Any] = {}
    if route.takes_json:
        options["json"] = bodies[-1] if bodies else {}
    if "from" in route.needs:
        options["query_string"] = {"from": "2026-01-01", "to": "2026-01-02"}
    return api.call(route.method, route.path, **options)
