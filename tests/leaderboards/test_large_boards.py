"""Boards of more users than are counted one by one; PostgreSQL only, and the bounds lowered."""

from __future__ import annotations

import os
from bisect import bisect_right
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

import config
from habit_api.app import create_app
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.figures import buckets
from habit_api.figures.rules import ALL, EVER, WEEK, beginnings
from habit_api.models import Standing, StandingBucket, StandingSnapshot, User
from tests.client import Api
from tests.contract.checker import Contract
from tests.leaderboards.steps import board, earn, shown
from tests.statements import counted

USERS = 500
# Many are level with each other, and every fifth has nothing.
CROWD = f"""
    INSERT INTO standings (user_id, span, since, xp, focus_min, sessions, completions,
        best_streak, visible)
    SELECT id, 'all', '1970-01-01Z', 10 * (n % 47) * (n % 5), n, 0, 0, 0, true
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users) AS numbered
    WHERE n % 5 > 0 AND n <= {USERS}
"""


@pytest.fixture(scope="module")
def large_app(postgres_url):
    values = {"APP_ENV": "testing", "DATABASE_URL": postgres_url, "BCRYPT_ROUNDS": "4"}
    values |= {"RATELIMIT_ENABLED": "false", "LOG_LEVEL": "ERROR"}
    app = create_app(config.load({**os.environ, **values}))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def crowd(large_app, monkeypatch):
    """An app with 500 users of whom 400 have something, counted one by one only up to 100."""
    monkeypatch.setattr(buckets, "EXACT", 100)
    monkeypatch.setattr(buckets, "BUCKETS", 20)
    names = [f"crowd{number}" for number in range(USERS)]
    with large_app.app_context(), unit_of_work():
        rows = [{"username": name, "username_key": name} for name in names]
        db.session.execute(insert(User), rows)
        db.session.execute(text(CROWD))
    yield large_app
    with large_app.app_context(), unit_of_work():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(delete(table))


@pytest.fixture
def inside(crowd):
    """Within the app."""
    with crowd.app_context():
        yield crowd


@pytest.fixture
def reader(crowd):
    return Api(crowd.test_client(), Contract(crowd)).sign_up("reader")


def figures(figure="xp"):
    """The figures of all, ascending."""
    column = getattr(Standing, figure)
    found = sorted(db.session.scalars(select(column).where(column > 0)))
    return [0] * (USERS - len(found)) + found


@pytest.mark.parametrize("figure", ["xp", "focus_min"])
def test_every_rank_is_the_one_that_counting_gives(inside, figure):
    known = figures(figure)
    for value in {*known, *(n + 1 for n in known), 0, 10**6}:
        right = 1 + len(known) - bisect_right(known, value)
        assert buckets.place(figure, ALL, EVER, value) == (right, USERS)


def test_few_users_lie_between_two_boundaries_however_many_are_level(inside):
    buckets.place("xp", ALL, EVER, 0)
    query = select(StandingBucket.value).where(StandingBucket.figure == "xp")
    limits = sorted(db.session.scalars(query.where(StandingBucket.span == ALL)))
    assert 5 <= len(limits) <= buckets.BUCKETS + 1
    known = [value for value in figures() if value]
    for low, high in zip([0, *limits], [*limits, 10**6], strict=True):
        assert sum(low < value < high for value in known) <= len(known) / buckets.BUCKETS


def test_the_page_and_ones_own_row_agree(reader, crowd):
    earn(crowd, reader, xp=5)
    assert board(reader)["total_users"] == USERS + 1
    earn(crowd, reader, xp=10_000)
    told = board(reader)
    assert (shown(told)[0], told["current_user_rank"]) == ((1, "reader", 10_005), 1)


def test_what_is_counted_beforehand_lags_a_minute_at_most(inside):
    place = buckets.place("xp", ALL, EVER, 0)
    with unit_of_work():
        db.session.execute(delete(User).where(User.username.in_(["crowd0", "crowd1"])))
    assert buckets.place("xp", ALL, EVER, 0) == place
    age(timedelta(seconds=50))
    assert buckets.place("xp", ALL, EVER, 0) == place
    age(timedelta(seconds=10))
    assert buckets.place("xp", ALL, EVER, 0).users == USERS - 2


def test_one_reader_makes_the_boundaries_anew_while_the_others_go_on(inside):
    place = buckets.place("xp", ALL, EVER, 0)
    age(timedelta(minutes=5))
    with db.engine.begin() as somebody:
        somebody.execute(select(StandingSnapshot.users).with_for_update())
        with unit_of_work():
            db.session.execute(text("SET LOCAL lock_timeout = '2s'"))
            assert buckets.place("xp", ALL, EVER, 0) == place
    assert taken_at() < now() - timedelta(minutes=4)
    buckets.place("xp", ALL, EVER, 0)
    assert taken_at() > now() - timedelta(minutes=1)


def test_fresh_boundaries_are_left_alone(inside):
    buckets.refresh("xp", ALL, EVER)
    before = taken_at()
    buckets.refresh("xp", ALL, EVER)
    assert taken_at() == before


def test_a_new_week_begins_with_boundaries_of_its_own(reader, crowd):
    earn(crowd, reader, xp=50)
    board(reader, window="week")
    with crowd.app_context(), unit_of_work():
        earlier = beginnings(now())[WEEK] - timedelta(days=7)
        snapshot = update(StandingSnapshot).where(StandingSnapshot.span == WEEK)
        db.session.execute(snapshot.values(since=earlier))
        db.session.execute(update(StandingBucket).values(reached=400))
    told = board(reader, window="week", limit=1)
    assert (told["current_user_rank"], told["total_users"]) == (1, USERS + 1)


def test_a_week_that_somebody_else_is_counting_is_counted_directly(inside):
    since = beginnings(now())[WEEK]
    buckets.place("xp", WEEK, since, 0)
    with db.engine.begin() as somebody:
        somebody.execute(select(StandingSnapshot.users).with_for_update())
        later = since + timedelta(days=7)
        assert buckets.place("xp", WEEK, later, 0) == (1, USERS)


def test_a_board_that_shrinks_is_counted_one_by_one_again(inside):
    buckets.place("xp", ALL, EVER, 0)
    with unit_of_work():
        db.session.execute(delete(User).where(User.username.not_like("crowd1_")))
    age(timedelta(minutes=2))
    assert buckets.place("xp", ALL, EVER, 0).users == 10
    assert buckets.place("xp", ALL, EVER, 0).users == 10


def test_a_fresh_board_costs_a_fixed_number_of_queries(reader, crowd):
    board(reader)
    with counted(crowd) as statements:
        board(reader)
    # The token, the page, one's own figure, the snapshot, the boundary, those ahead.
    assert len(statements) == 6


def test_sqlite_counts_however_many_there_are(app, owner, database_kind, monkeypatch):
    monkeypatch.setattr(buckets, "EXACT", 0)
    other = owner.sign_up("ben")
    earn(app, other, xp=10)
    told = board(owner)
    assert (told["current_user_rank"], told["total_users"]) == (2, 2)
    with app.app_context():
        kept = len(db.session.scalars(select(StandingSnapshot.figure)).all())
    assert kept == (0 if database_kind == "sqlite" else 1)


def age(by):
    """Let so much time pass for what was counted beforehand."""
    with unit_of_work():
        db.session.execute(update(StandingSnapshot).values(taken_at=taken_at() - by))


def taken_at():
    return db.session.scalars(select(StandingSnapshot.taken_at).limit(1)).one()
