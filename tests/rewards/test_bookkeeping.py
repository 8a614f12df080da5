"""Whatever happens in whatever order: pieces, claims and points add up, and draws stay drawn."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from habit_api.cli.check import differences
from habit_api.core.extensions import db
from habit_api.models import Draw, HabitLog, Reward, RewardClaim, User, XpEntry
from tests.logs.steps import WATER, check_in, complete, entries, revert, skip
from tests.luck import luck_of
from tests.rewards.steps import BLANK, claim, reward
from tests.times import NOON, ago, at

USERS = count()
HABITS: tuple[dict[str, Any], ...] = ({}, WATER)
REWARDS: tuple[dict[str, Any], ...] = (
    {"pieces_required": 2, "max_daily_claims": 4},
    {"pieces_required": 1, "recurring": False, "weight": 2, "piece_value": 0.125},
    {"pieces_required": 3, "piece_value": 2.5},
    BLANK,
)

habits = st.integers(0, len(HABITS) - 1)
rewards = st.integers(0, len(REWARDS) - 1)
days = st.integers(0, 7)
changes = st.sampled_from(
    [
        {"active": False},
        {"active": True},
        {"recurring": True},
        {"recurring": False},
        {"pieces_required": 1},
        {"pieces_required": 4},
        {"type": "NONE"},
        {"type": "REAL"},
        {"max_daily_claims": None},
    ]
)
# Runs and the last days often, for milestones and piles of pieces come of them.
deeds = st.one_of(
    st.tuples(st.just("run"), habits),
    st.tuples(st.just("complete"), habits, days),
    st.tuples(st.just("check_in"), habits, days, st.sampled_from([1, 7, 8])),
    st.tuples(st.just("skip"), habits, days),
    st.tuples(st.just("revert"), habits, days),
    st.tuples(st.just("claim"), rewards),
    st.tuples(st.just("change"), rewards, changes),
    st.tuples(st.just("delete"), rewards),
    st.tuples(st.just("batch"), st.lists(st.tuples(habits, days), min_size=1, max_size=4)),
)


class Life:
    """A user who does things, and what we remember of it."""

    def __init__(self, api):
        self.api = api
        self.habits = [api.habit(str(n), **fields) for n, fields in enumerate(HABITS)]
        self.rewards = [reward(api, str(n), **fields) for n, fields in enumerate(REWARDS)]
        self.draws = {}

    def run(self, habit):
        for n in range(7, -1, -1):
            self.complete(habit, n)

    def complete(self, habit, n):
        return complete(self.api, self.habits[habit], ago(n))

    def check_in(self, habit, n, value):
        value = min(value, 1) if habit == 0 else value
        return check_in(self.api, self.habits[habit], ago(n), value=value)

    def skip(self, habit, n):
        return skip(self.api, self.habits[habit], ago(n))

    def revert(self, habit, n):
        for log in entries(self.api, self.habits[habit]):
            if log["date"] == ago(n):
                told = revert(self.api, log)
                assert told.json["xp_reverted"] == log["xp_awarded"]

    def claim(self, number):
        return claim(self.api, self.rewards[number])

    def change(self, number, fields):
        return self.api.patch(f"/rewards/{self.rewards[number]['id']}", fields)

    def delete(self, number):
        return self.api.delete(f"/rewards/{self.rewards[number]['id']}")

    def batch(self, wanted):
        items = [
            {"habit_id": self.habits[habit]["id"], "target_date": ago(n)} for habit, n in wanted
        ]
        return self.api.post("/habits/batch-complete", {"completions": items, "mode": "partial"})

    def check(self):
        """All that must hold at any time."""
        user = select(User.id).where(User.username == self.api.user["username"])
        user_id = db.session.scalars(user).one()
        check_rewards(user_id)
        check_points(user_id)
        self.check_draws(user_id)

    def check_draws(self, user_id):
        """A draw stays what it is, but for a reward that is deleted; its entry tells its chance."""
        for row in db.session.scalars(select(Draw).where(Draw.user_id == user_id)):
            key = row.habit_id, row.date
            known = self.draws.setdefault(key, (row.reward_id, row.probability))
            assert known in ((row.reward_id, row.probability), (known[0], row.probability))
            assert row.reward_id in (known[0], None)
        query = select(HabitLog).where(HabitLog.user_id == user_id, HabitLog.status == "completed")
        for log in db.session.scalars(query):
            reward_id, probability = self.draws[log.habit_id, log.date]
            assert log.reward_probability == probability
            assert log.reward_id in (reward_id, None)


def check_rewards(user_id):
    for row in db.session.scalars(select(Reward).where(Reward.user_id == user_id)):
        held = select(func.count()).where(Draw.reward_id == row.id, Draw.piece == "held")
        assert row.pieces_earned == db.session.scalars(held).one() >= 0
        claims = db.session.scalars(
            select(RewardClaim).where(RewardClaim.reward_id == row.id)
        ).all()
        assert row.claimed_count == len(claims)
        assert row.value_earned == sum(made.value or 0 for made in claims)


def check_points(user_id):
    query = select(XpEntry).where(XpEntry.user_id == user_id).order_by(XpEntry.id)
    ledger = db.session.scalars(query).all()
    held = {}
    for entry in ledger:
        cause = entry.source, entry.source_id
        held[cause] = held.get(cause, 0) + entry.amount
        assert held[cause] >= 0
    points = db.session.scalars(select(User.xp_points).where(User.id == user_id)).one()
    assert points == sum(held.values()) >= 0
    assert {amount for (source, _), amount in held.items() if source == "milestone_7"} <= {0, 25}
    logs = db.session.scalars(select(HabitLog).where(HabitLog.user_id == user_id)).all()
    for log in logs:
        base = held.get(("completion", log.id), 0)
        assert base == (10 if log.status == "completed" else 0)
        assert log.xp_awarded - base in (0, 25)
    assert points == sum(log.xp_awarded for log in logs)


@settings(
    max_examples=30,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(deeds, min_size=5, max_size=25), st.integers(0, 2**32))
def test_pieces_claims_and_points_always_add_up(app, nobody, sequence, seed):
    owner = nobody.sign_up(f"user{next(USERS)}")
    with luck_of(app) as luck, at(owner, NOON) as api, app.app_context():
        luck.seed(seed)
        life = Life(api)
        for name, *words in sequence:
            answer = getattr(life, name)(*words)
            assert answer is None or answer.status_code < 500
            life.check()
            db.session.expire_all()
        assert list(differences()) == []
