"""`flask seed`: an account with a year of history to look at.

Its past is written down as an import's would be, and earns nothing; the last week is lived through
the services, with all that comes of it. It has no e-mail address: nothing is ever mailed to it.
"""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import click
from sqlalchemy import insert, update

from habit_api.auth import passwords
from habit_api.auth import service as auth
from habit_api.cli import demo_content as content
from habit_api.cli.people import acting_for, find
from habit_api.cli.tables import with_tables
from habit_api.core.clock import now, start_of_day, today_for
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.core.weekdays import to_mask
from habit_api.figures import service as figures
from habit_api.focus import queries as sessions
from habit_api.focus.completion import complete
from habit_api.focus.rules import deadline
from habit_api.garden import service as garden
from habit_api.habits import queries, service
from habit_api.logs import service as logs
from habit_api.models import FocusSession, HabitLog, User
from habit_api.pauses import service as pauses
from habit_api.rewards import queries as reward_queries
from habit_api.rewards import rules
from habit_api.rewards import service as rewards
from habit_api.streaks import service as streaks
from habit_api.tasks import service as tasks

NAME = "demo"
# Of accounts that this command made until 2026.
FORMER_ADDRESS = "demo@example.com"
DAYS = 365
# So many of them, and today, may be entered as everybody enters them.
LIVED = 7
# What a day of a habit became: its status and value.
Fate = tuple[str, Decimal | None]


@click.command("seed")
@with_tables
def seed() -> None:
    """Make the account "demo" with a year of history, or give it a new password."""
    password = secrets.token_urlsafe(12)
    made = passwords.make_hash(password)
    with unit_of_work():
        account = find(NAME)
        if account is not None and not _is_ours(account):
            raise click.ClickException(f"The account {NAME!r} is somebody's: nothing was done.")
        if account is None:
            auth.register_without_password(email=None, base=NAME, name="Demo", language="en")
            _fill(acting_for(NAME))
        mine = update(User).where(User.username_key == NAME)
        db.session.execute(mine.values(password_hash=made))
    click.echo(f"Sign in at /api/docs with username {NAME} and password {password}")


def _is_ours(account: User) -> bool:
    """Whether this command made it: people have an address, or came from another site."""
    return account.password_hash is not None and account.email in (None, FORMER_ADDRESS)


def _fill(user: Principal) -> None:
    """A year of plausible days for each habit; the same ones on every machine."""
    random = Random(7)  # noqa: S311 - plausible, not secret
    for days, minutes, plant in content.SESSIONS:
        session_id = _start(user, days, minutes, plant)
        session = sessions.find(user, session_id)
        complete(user, session, session.started_at + timedelta(minutes=minutes))
    _start(user, *content.LEFT_OPEN)
    made = [
        rewards.create(user, {**content.REWARD_DEFAULTS, **fields}) for fields in content.REWARDS
    ]
    _keep_habits(user, random)
    _claim_one(user, made)
    for days, fields in content.TASKS:
        due = now() + timedelta(days=days)
        tasks.create(user, {**content.TASK_DEFAULTS, **fields, "due_date": due})
    first, last = (today_for(user) + timedelta(days=days) for days in content.HOLIDAY)
    pauses.create(user, start_date=first, end_date=last, note="A week at the sea")


def _start(user: Principal, days: int, minutes: int, plant: str) -> int:
    """Start a session at nine in the morning so many days ago; returns its id."""
    day = today_for(user) - timedelta(days=days)
    begun = start_of_day(day, user.timezone, user.day_start_hour) + timedelta(hours=9)
    values = {"user_id": user.id, "planned_min": minutes, "started_at": begun, "date": day}
    values |= {"deadline": deadline(begun, minutes), "created_at": begun}
    made = db.session.scalar(insert(FocusSession).values(values).returning(FocusSession.id))
    session_id = int(made or 0)
    garden.plant(user, session_id=session_id, plant_type=plant)
    return session_id


def _keep_habits(user: Principal, random: Random) -> None:
    today = today_for(user)
    done: Counter[date] = Counter()
    habits: list[tuple[float, Any]] = []
    for chance, fields in content.HABITS:
        habit_id = service.create(user, {**content.DEFAULTS, **fields})
        habit = queries.get(user, habit_id, lock=True)
        past = [today - timedelta(days=back) for back in range(DAYS, LIVED, -1)]
        entries = [
            _entry(habit, day, *fate) for day in past if (fate := _fate(random, habit, day, chance))
        ]
        done.update(entry.date for entry in entries if entry.status == "completed")
        db.session.add_all(entries)
        # The numbers are computed from what is in the table.
        db.session.flush()
        streaks.recompute(habit)
        habits.append((chance, habit))
    figures.note_import(user.id, done)
    for back in range(LIVED, -1, -1):
        for chance, habit in habits:
            fate = _fate(random, habit, today - timedelta(days=back), chance)
            if (habit.name, back) == content.SKIPPED:
                fate = ("skipped", None)
            if fate is not None:
                _live(user, habit.id, today - timedelta(days=back), *fate)


def _fate(random: Random, habit: Any, day: date, chance: float) -> Fate | None:
    """What becomes of a day; None where nothing is entered."""
    kept, fate = random.random() < chance, random.random()
    in_plan = habit.schedule_type != "weekdays" or habit.schedule_weekdays & to_mask(
        [(day.weekday() + 1) % 7]
    )
    if not in_plan or (not kept and fate < 0.5):
        return None
    if habit.kind != "numeric" or (not kept and fate < 0.7):
        return ("completed" if kept else "skipped"), None
    enough = kept == (habit.target_type == "at_least")
    value = habit.target_value + (random.randint(0, 2) if enough else -random.randint(1, 2))
    if habit.target_type == "at_most":
        value = Decimal(random.randint(0, 2) if kept else random.randint(3, 5))
    return ("completed" if kept else "partial"), value


def _entry(habit: Any, day: date, status: str, value: Decimal | None) -> HabitLog:
    return HabitLog(
        user_id=habit.user_id,
        habit_id=habit.id,
        date=day,
        status=status,
        value=value,
        habit_weight=habit.weight,
    )


def _live(user: Principal, habit_id: int, day: date, status: str, value: Decimal | None) -> None:
    if status == "skipped":
        logs.skip(user, habit_id, day=day, note="Too tired")
    elif value is None:
        logs.complete(user, habit_id, target_date=day)
    else:
        logs.check_in(user, habit_id, day=day, value=value)


def _claim_one(user: Principal, reward_ids: list[int]) -> None:
    """Claim the first reward that is full; which are, is the draw's affair."""
    for reward_id in reward_ids:
        if rules.status(reward_queries.get(user, reward_id)) == rules.ACHIEVED:
            rewards.claim(user, reward_id)
            return
