"""`GET /rewards` and `GET /rewards/progress`."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import pytest
from sqlalchemy import Integer, Text, literal, select

from habit_api.core.extensions import db
from habit_api.rewards import queries, rules
from tests.client import error_fields
from tests.rewards.steps import BLANK, change, claim, earn, reward


@pytest.fixture
def four(api, luck):
    """Rewards in every state: pending, achieved, claimed, and a blank."""
    claimed = reward(api, "b claimed", weight=3, type="REAL")
    earn(api, claimed)
    claim(api, claimed)
    change(api, claimed, active=False)
    achieved = reward(api, "C achieved", weight=1)
    earn(api, achieved)
    reward(api, "a pending", weight=2, pieces_required=2)
    reward(api, "D blank", weight=2, **BLANK)
    return api


def names(api, path="/rewards", **query):
    page = api.get(path, query_string=query)
    assert page.status_code == 200, page.json
    shown = page.json[path.rpartition("/")[2]]
    assert page.json["total"] >= len(shown)
    return [row["reward"]["name"][0] for row in shown]


def test_rewards_come_with_their_progress_oldest_first(four):
    page = four.get("/rewards").json
    assert (page["total"], page["limit"], page["offset"]) == (4, 20, 0)
    assert [row["progress"]["status"] for row in page["rewards"]] == [
        "claimed",
        "achieved",
        "pending",
        "pending",
    ]
    assert all(row["progress"]["reward"] == row["reward"] for row in page["rewards"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "pending"}, "aD"),
        ({"status": "achieved"}, "C"),
        ({"status": "claimed"}, "b"),
        ({"type": "NONE"}, "D"),
        ({"type": "VIRTUAL"}, "Ca"),
        ({"type": "REAL", "status": "pending"}, ""),
        ({"active": "false"}, "b"),
        ({"active": "true"}, "CaD"),
        ({"sort": "name"}, "abCD"),
        ({"sort": "-name"}, "DCba"),
        ({"sort": "weight"}, "CaDb"),
        ({"sort": "-weight"}, "bDaC"),
        ({"sort": "created_at"}, "bCaD"),
        ({"sort": "-created_at"}, "DaCb"),
        ({"sort": "name", "limit": 2, "offset": 1}, "bC"),
    ],
    ids=str,
)
def test_filters_and_sorting(four, query, found):
    assert "".join(names(four, **query)) == found


def test_progress_lists_the_same_without_the_rewards_beside(four):
    progress = four.get("/rewards/progress").json["progress"]
    assert progress == [row["progress"] for row in four.get("/rewards").json["rewards"]]
    assert names(four, "/rewards/progress", limit=2, offset=1) == ["C", "a"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "done"), ("type", "real"), ("sort", "id"), ("active", "1"), ("colour", "red")],
)
def test_other_parameters_are_refused(api, name, value):
    refused = api.get("/rewards", query_string={name: value})
    assert (refused.status_code, list(error_fields(refused))) == (422, [name])


def test_progress_is_there_from_the_start(api):
    prize = reward(api, pieces_required=3)
    assert api.get("/rewards/progress").json["progress"] == [
        {
            "reward": prize,
            "pieces_earned": 0,
            "pieces_required": 3,
            "status": "pending",
            "progress_percent": 0,
            "claimed_count": 0,
            "value_earned": 0,
        }
    ]


def test_the_status_in_sql_is_the_status_of_the_rules(app):
    combinations = product(("NONE", "REAL"), (0, 1, 2, 3), (1, 2, 3), (0, 1, 2))
    columns = ("type", "pieces_earned", "pieces_required", "claimed_count")
    with app.app_context():
        for values in combinations:
            row = SimpleNamespace(**dict(zip(columns, values, strict=True)))
            literals = [
                literal(value, Text if isinstance(value, str) else Integer).label(name)
                for name, value in zip(columns, values, strict=True)
            ]
            made = select(*literals).subquery()
            told = db.session.scalar(select(queries.status_of(made.c)))
            assert told == rules.status(row), row
