"""`GET /leaderboard/...`: who stands where."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.figures import service
from habit_api.models import User
from tests.client import Api, error_fields
from tests.core.test_tables import assert_indexed, explained
from tests.leaderboards.steps import BOARDS, board, earn, shown
from tests.statements import counted
from tests.times import ago


def test_whoever_has_nothing_yet_shares_the_first_place(people):
    told = board(people[0])
    assert {name: told[name] for name in ("current_user_rank", "total_users")} == {
        "current_user_rank": 1,
        "total_users": 4,
    }
    assert {(row["rank"], row["xp_points"], row["level"]) for row in told["leaderboard"]} == {
        (1, 0, 1)
    }
    assert sorted(row["username"] for row in told["leaderboard"]) == ["ada", "ben", "cem", "dea"]


def test_completions_raise_their_user(people):
    ada, ben, cem, _ = people
    for api, number in ((ben, 3), (cem, 1)):
        for name in "abc"[:number]:
            api.complete(api.habit(name))
    told = board(ada)
    assert shown(told)[:2] == [(1, "ben", 30), (2, "cem", 10)]
    assert {rank for rank, *_ in shown(told)[2:]} == {3}
    assert told["current_user_rank"] == 3
    row = {"rank": 1, "user_id": ben.user["id"], "username": "ben", "level": 1, "xp_points": 30}
    assert told["leaderboard"][0] == row


@pytest.mark.parametrize(
    ("name", "figure"), [("xp", "xp"), ("focus-time", "focus_min"), ("sessions", "sessions")]
)
def test_equal_figures_share_a_rank(app, people, name, figure):
    for api, amount in zip(people, (7, 9, 7, 5), strict=True):
        given: dict[str, Any] = {figure: amount}
        earn(app, api, **given)
    told = board(people[3], name)
    ranks = [(rank, amount) for rank, _, amount in shown(told, BOARDS[name])]
    assert ranks == [(1, 9), (2, 7), (2, 7), (4, 5)]
    assert told["current_user_rank"] == 4
    assert [board(api, name)["current_user_rank"] for api in people] == [2, 1, 2, 4]


def test_those_level_with_each_other_keep_their_order(app, people):
    for api in people:
        earn(app, api, xp=5)
    names = [row[1] for row in shown(board(people[0]))]
    assert [row[1] for row in shown(board(people[1], limit=2))] == names[:2]
    assert [row[1] for row in shown(board(people[2]))] == names


def test_the_board_of_streaks_is_of_the_best_activity_streak(people):
    ada, ben, *_ = people
    habit = ada.habit()
    for n in (7, 6, 5, 2, 1):
        ada.complete(habit, ago(n))
    ben.complete(ben.habit())
    told = board(ben, "streak")
    assert shown(told, "best_streak")[:2] == [(1, "ada", 3), (2, "ben", 1)]
    assert (told["current_user_rank"], told["total_users"]) == (2, 4)


def test_whoever_opted_out_sees_the_rank_they_would_have(app, people):
    ada, ben, cem, _ = people
    for api, amount in ((ada, 30), (ben, 20), (cem, 10)):
        earn(app, api, xp=amount)
    ben.patch("/users/me/settings", {"show_on_leaderboards": False})
    told = board(ben)
    assert [name for _, name, _ in shown(told)] == ["ada", "cem", "dea"]
    assert (told["current_user_rank"], told["total_users"]) == (2, 3)
    assert board(cem)["current_user_rank"] == 2
    ben.patch("/users/me/settings", {"show_on_leaderboards": True})
    assert shown(board(cem))[1] == (2, "ben", 20)


def test_an_account_that_is_not_active_is_not_ranked(app, people):
    ada, ben, *_ = people
    earn(app, ada, xp=10)
    with app.app_context(), unit_of_work():
        user_id = UUID(ada.user["id"])
        db.session.execute(update(User).where(User.id == user_id).values(is_active=False))
        service.show_or_hide(user_id)
    told = board(ben)
    assert (told["total_users"], len(told["leaderboard"])) == (3, 3)
    assert told["current_user_rank"] == 1


def test_the_page_is_filled_with_those_who_have_nothing(app, people):
    earn(app, people[0], xp=10)
    for limit in (1, 2, 4, 100):
        told = board(people[1], limit=limit)
        assert [rank for rank, *_ in shown(told)] == [1, 2, 2, 2][:limit]


def test_there_are_ten_rows_unless_asked_otherwise(nobody: Api):
    people = [nobody.sign_up(f"user{number}") for number in range(11)]
    assert len(board(people[0])["leaderboard"]) == 10
    assert board(people[0])["total_users"] == 11


@pytest.mark.parametrize("name", BOARDS)
def test_nobody_sees_a_board(nobody, name):
    assert nobody.get(f"/leaderboard/{name}").status_code == 401


@pytest.mark.parametrize("name", BOARDS)
@pytest.mark.parametrize(
    "wrong", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"window": "day"}, {"offset": 1}]
)
def test_what_no_board_has_is_refused(owner, name, wrong):
    refused = owner.get(f"/leaderboard/{name}", query_string=wrong)
    assert (refused.status_code, list(error_fields(refused))) == (422, list(wrong))


@pytest.mark.parametrize("window", ["month", "week"])
def test_a_best_streak_has_no_window(owner, window):
    refused = owner.get("/leaderboard/streak", query_string={"window": window})
    assert (refused.status_code, list(error_fields(refused))) == (422, ["window"])
    assert owner.get("/leaderboard/streak", query_string={"window": "all"}).status_code == 200


def test_a_board_costs_the_same_however_many_are_on_it(app, nobody: Api):
    owner, costs = nobody.sign_up("owner"), []
    for more in (1, 3, 8):
        for number in range(more):
            earn(app, nobody.sign_up(f"user{more}-{number}"), xp=number + 1)
        with counted(app) as statements:
            board(owner, limit=100)
        costs.append(len(statements))
    assert len(set(costs)) == 1
    # The token, the page, those at 0, one's own figure, the snapshot, the users, those ahead.
    assert costs[0] <= 7


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_is_read_by_its_own_index(app, people, name, database_kind):
    with explained(app) as plans:
        board(people[0], name)
    figure = {"xp_points": "xp"}.get(BOARDS[name], BOARDS[name])
    [first, ahead] = [plan for sent, plan in plans if f"standings.{figure} > 0" in sent]
    everyone = [plan for sent, plan in plans if "FROM users" in sent and "standings" not in sent]
    assert len(everyone) == 2  # those at 0, and how many there are
    if database_kind == "postgresql":  # may read so few rows by any index
        assert_indexed(plans)
    else:
        assert all(f"ix_standings_{figure}" in plan for plan in (first, ahead))
        assert all("ix_users_ranked" in plan for plan in everyone)
