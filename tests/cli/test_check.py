"""`flask check`: it finds each kind of damage, and nothing where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import delete, update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.figures.rules import EVER
from habit_api.models import (
    ActivityDay,
    Draw,
    Habit,
    HabitLog,
    Pause,
    Reward,
    RewardClaim,
    Standing,
    User,
    XpEntry,
)
from tests.client import Api
from tests.luck import luck_of
from tests.rewards.steps import claim, reward
from tests.times import NOON, TODAY, ago, at


@pytest.fixture
def api(app: Flask, owner: Api) -> Iterator[Api]:
    """A user with streaks, a milestone, a pause, a claimed reward and pieces of it."""
    with at(owner, NOON) as api, luck_of(app) as luck:
        luck.always()
        prize = reward(api, pieces_required=3, piece_value=2)
        habit = api.habit(schedule={"type": "times_per_week", "count": 5})
        for day in (7, 6, 5, 4, 2, 1, 0):
            api.complete(habit, ago(day))
            claim(api, prize)
        log = api.complete(api.habit("Reverted"))["log"]
        api.delete(f"/habits/{log['habit_id']}/logs/{log['id']}")
        # With these days off, four completions were enough for this week.
        for first, last in ((3, 3), (-1, -2)):
            api.post("/users/me/pauses", {"start_date": ago(first), "end_date": ago(last)})
        api.post("/habits", {"name": "Never done"})
        yield api


@pytest.fixture
def check(app):
    def run():
        result = app.test_cli_runner().invoke(args=["check"])
        return result.exit_code, result.stdout.splitlines()

    return run


def test_a_clean_database_passes(api, check):
    assert check() == (0, ["All figures are right."])


def test_an_empty_database_passes(app, check):
    assert check() == (0, ["All figures are right."])


# The day on which the first four of the week end.
LAST_RUN = ActivityDay.run == 4
DAMAGE = {
    "streak_count": update(HabitLog).where(HabitLog.streak_count == 3).values(streak_count=9),
    "run_start": update(HabitLog).where(HabitLog.streak_count == 3).values(run_start=None),
    "streak": update(Habit).where(Habit.streak == 7).values(streak=8),
    "longest_streak": update(Habit).where(Habit.streak == 7).values(longest_streak=70),
    "last_completed": update(Habit).where(Habit.streak == 7).values(last_completed=None),
    "alive_until": update(Habit).where(Habit.streak == 7).values(alive_until=None),
    "xp_points": update(User).values(xp_points=User.xp_points + 10),
    "xp_awarded": update(HabitLog).where(HabitLog.streak_count == 3).values(xp_awarded=5),
    "pieces_earned": update(Reward).values(pieces_earned=2),
    "claimed_count": update(Reward).values(claimed_count=0),
    "value_earned": update(Reward).values(value_earned=Decimal(0)),
    f"{ago(4)} completions": update(ActivityDay).where(LAST_RUN).values(completions=9),
    f"{ago(4)} focus_min": update(ActivityDay).where(LAST_RUN).values(focus_min=25),
    f"{ago(4)} earned": update(ActivityDay).where(LAST_RUN).values(earned=9),
    f"{ago(4)} run": update(ActivityDay).where(LAST_RUN).values(run=1),
    f"{ago(0)} earned_run": update(ActivityDay)
    .where(ActivityDay.date == TODAY)
    .values(earned_run=1),
    "all best_streak": update(Standing).where(Standing.span == "all").values(best_streak=2),
    "month xp": update(Standing).where(Standing.span == "month").values(xp=1),
    "week since": update(Standing).where(Standing.span == "week").values(since=EVER),
    "week visible": update(Standing).where(Standing.span == "week").values(visible=False),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_wrong_figure_is_found_and_left_as_it_is(app, api, check, name):
    damage(app, DAMAGE[name])
    code, told = check()
    assert (code, told[-1]) == (1, "1 differences")
    assert f" {name}" in told[0]
    assert "stored " in told[0]
    assert check() == (code, told)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (delete(XpEntry).where(XpEntry.source == "milestone_7"), "xp_awarded of its entries"),
        (update(HabitLog).values(paid_milestone=None), "hold a milestone: stored 0, should be 1"),
        (update(HabitLog).values(paid_milestone=30), "hold a milestone: stored 0, should be 1"),
        (update(XpEntry).where(XpEntry.turn == 1).values(amount=-9), "amount: stored -9"),
        (delete(RewardClaim), "claimed_count"),
        (delete(Pause), "alive_until"),
        (delete(HabitLog).where(HabitLog.streak_count == 1), "which is gone: xp: stored 10"),
        (delete(HabitLog).where(HabitLog.streak_count == 7), "reward of its entry"),
        (update(Draw).where(Draw.piece == "held").values(piece="returned"), "reward of its draw"),
        (update(HabitLog).values(reward_id=None), "reward of its entry"),
        (update(HabitLog).values(imported=True), "earned: stored 1, should be 0"),
        (delete(XpEntry), "earned: stored 1, should be 0"),
        (delete(ActivityDay).where(LAST_RUN), f"{ago(4)} run: stored 0, should be 4"),
        (delete(Standing).where(Standing.span == "month"), "month since: stored None"),
        (update(User).values(is_active=False), "all visible: stored True, should be False"),
        (update(User).values(week_start="sunday"), "alive_until"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_missing_or_changed_fact_is_found(app, api, check, statement, told):
    damage(app, statement)
    code, lines = check()
    assert code == 1
    assert any(told in line for line in lines), lines


def test_more_habits_than_fit_in_memory_at_a_time(app, api, check, monkeypatch):
    for number in range(5):
        api.complete(api.habit(f"Habit {number}"))
    monkeypatch.setattr("habit_api.cli.check_streaks.HABITS", 2)
    monkeypatch.setattr("habit_api.cli.check_streaks.ROWS", 2)
    assert check() == (0, ["All figures are right."])
    damage(app, update(HabitLog).where(HabitLog.status == "completed").values(run_start=None))
    assert check()[1][-1] == "12 differences"


def damage(app, statement):
    with app.app_context(), unit_of_work():
        db.session.execute(statement.execution_options(synchronize_session=False))
