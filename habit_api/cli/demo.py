"""`flask seed`: an account with a year of history to look at."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import update

from habit_api.auth import passwords
from habit_api.auth import service as auth
from habit_api.cli.people import find
from habit_api.core.clock import now, today_for
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.core.weekdays import to_mask
from habit_api.figures import service as figures
from habit_api.habits import queries, service
from habit_api.models import HabitLog, User
from habit_api.rewards import service as rewards
from habit_api.streaks import service as streaks
from habit_api.tasks import service as tasks
from habit_api.users.acting import principal

NAME = "demo"
DAYS = 365
# What is left out of a habit goes to its default, as in `POST /habits`.
DEFAULTS: dict[str, Any] = {
    "description": None,
    "category": None,
    "color": None,
    "kind": "binary",
    "target_value": None,
    "target_type": "at_least",
    "unit": None,
    "schedule": {"type": "daily"},
    "weight": 10,
    "allowed_skip_days": 0,
    "exempt_weekdays": [],
    "reminder_times": [],
    "place": None,
    "duration_seconds": None,
}
HABITS: tuple[tuple[float, dict[str, Any]], ...] = (
    (
        0.93,
        {"name": "Meditate", "category": "mind", "color": "#00897B", "reminder_times": ["07:30"]},
    ),
    (0.97, {"name": "Brush teeth twice", "category": "health", "exempt_weekdays": []}),
    (
        0.8,
        {
            "name": "Drink water",
            "category": "health",
            "kind": "numeric",
            "target_value": Decimal(8),
            "unit": "glasses",
            "allowed_skip_days": 1,
        },
    ),
    (
        0.85,
        {
            "name": "Go for a run",
            "category": "sport",
            "schedule": {"type": "weekdays", "weekdays": [1, 3, 5]},
            "weight": 40,
        },
    ),
    (
        0.6,
        {
            "name": "Read a chapter",
            "category": "mind",
            "schedule": {"type": "times_per_week", "count": 3},
            "allowed_skip_days": 1,
        },
    ),
    (
        0.75,
        {
            "name": "Water the plants",
            "category": "home",
            "schedule": {"type": "interval", "every_days": 3},
        },
    ),
    (
        0.9,
        {
            "name": "Cigarettes",
            "category": "health",
            "kind": "numeric",
            "target_type": "at_most",
            "target_value": Decimal(2),
            "unit": "cigarettes",
        },
    ),
)


REWARDS: tuple[dict[str, Any], ...] = (
    {"name": "An evening at the cinema", "type": "REAL", "pieces_required": 5},
    {"name": "A new book", "type": "REAL", "weight": Decimal(2), "pieces_required": 3},
    {"name": "A slice of cake", "type": "REAL", "weight": Decimal(3), "max_daily_claims": 1},
)
REWARD_DEFAULTS: dict[str, Any] = {
    "description": None,
    "weight": Decimal(1),
    "pieces_required": 1,
    "piece_value": None,
    "max_daily_claims": None,
    "recurring": True,
    "active": True,
}
# With the days until they are due.
TASKS: tuple[tuple[int, dict[str, Any]], ...] = (
    (1, {"title": "Pay the rent", "priority": "high", "repeat": "monthly"}),
    (-2, {"title": "Call the dentist", "priority": "urgent"}),
    (5, {"title": "Write to Grandmother", "description": "Ask for the recipe of her apple cake"}),
)
TASK_DEFAULTS: dict[str, Any] = {
    "description": None,
    "status": "pending",
    "priority": "medium",
    "repeat": None,
}


@click.command("seed")
@with_appcontext
def seed() -> None:
    """Make the account "demo" with a year of history, or give it a new password."""
    password = secrets.token_urlsafe(12)
    user = find(NAME)
    if user is None:
        user = auth.register(
            username=NAME,
            email="demo@example.com",
            password=password,
            name="Demo",
            language="en",
            timezone="UTC",
        )
        with unit_of_work():
            _fill(principal(user))
    else:
        made = passwords.make_hash(password)
        with unit_of_work():
            db.session.execute(update(User).where(User.id == user.id).values(password_hash=made))
    click.echo(f"Sign in at /api/docs with username {NAME} and password {password}")


def _fill(user: Principal) -> None:
    """A year of plausible days for each habit; the same ones on every machine."""
    random = Random(7)  # noqa: S311 - plausible, not secret
    today = today_for(user)
    done: Counter[date] = Counter()
    for chance, fields in HABITS:
        habit_id = service.create(user, {**DEFAULTS, **fields})
        habit = queries.get(user, habit_id, lock=True)
        entries = [
            entry
            for back in range(DAYS, -1, -1)
            if (entry := _entry(random, habit, today - timedelta(days=back), chance))
        ]
        done.update(entry.date for entry in entries if entry.status == "completed")
        db.session.add_all(entries)
        # The numbers are computed from what is in the table.
        db.session.flush()
        streaks.recompute(habit)
    figures.note_import(user.id, done)
    for fields in REWARDS:
        rewards.create(user, {**REWARD_DEFAULTS, **fields})
    for days, fields in TASKS:
        due = now() + timedelta(days=days)
        tasks.create(user, {**TASK_DEFAULTS, **fields, "due_date": due})


def _entry(random: Random, habit: Any, day: date, chance: float) -> HabitLog | None:
    kept, fate = random.random() < chance, random.random()
    in_plan = habit.schedule_type != "weekdays" or habit.schedule_weekdays & to_mask(
        [(day.weekday() + 1) % 7]
    )
    if not in_plan or (not kept and fate < 0.5):
        return None
    status = "completed" if kept else "skipped"
    value = None
    if habit.kind == "numeric" and (kept or fate >= 0.7):
        enough = kept == (habit.target_type == "at_least")
        value = habit.target_value + (random.randint(0, 2) if enough else -random.randint(1, 2))
        if habit.target_type == "at_most":
            value = Decimal(random.randint(0, 2) if kept else random.randint(3, 5))
        status = "completed" if kept else "partial"
    return HabitLog(
        user_id=habit.user_id,
        habit_id=habit.id,
        date=day,
        status=status,
        value=value,
        habit_weight=habit.weight,
    )
