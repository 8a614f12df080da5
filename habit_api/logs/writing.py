"""Writing one day's entry, and all that comes of it: streak, draw, points, figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.figures import service as ledger
from habit_api.logs import rules, telling
from habit_api.models import HabitLog
from habit_api.rewards import draws
from habit_api.rewards import queries as rewards
from habit_api.streaks import service as streaks
from habit_api.streaks.rules import Step, current_streak, milestone
from habit_api.streaks.timeline import Timeline
from habit_api.xp import service as xp
from habit_api.xp.rules import level

NOTHING: dict[str, Any] = {
    "reward_probability": None,
    "reward_id": None,
    "got_reward": False,
    "xp_awarded": 0,
    "paid_milestone": None,
    "imported": False,
}
TABLE = table_of(HabitLog)
_BY_ID = select(TABLE).where(TABLE.c.id == bindparam("log_id"))
_ADD = insert(TABLE).returning(TABLE.c.id)
_CHANGE = update(TABLE).where(TABLE.c.id == bindparam("log_id"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What a day's entry shall be."""

    status: str
    value: Decimal | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a locked habit, and what is known around it."""

    user: Principal
    habit: Any
    date: dt.date
    today: dt.date
    timeline: Timeline

    @property
    def present(self) -> AnyRow | None:
        """The entry that the day has."""
        return self.timeline.entry_on(self.date)

    @property
    def status(self) -> str | None:
        """The status of the entry that the day has."""
        return self.present.status if self.present else None


def write(day: Day, entry: Entry) -> dict[str, Any]:
    """Write the day's entry and what comes of it; returns the `CompletionResult`."""
    habit, present = day.habit, _whole(day.present)
    outcome = day.timeline.change(day.date, entry.status)
    was_done = present is not None and present.status == "completed"
    values: dict[str, Any] = {
        "status": entry.status,
        "value": entry.value,
        "note": entry.note if entry.note is not None or present is None else present.note,
        "streak_count": outcome.step.number if outcome.step else None,
        "run_start": outcome.step.run_start if outcome.step else None,
        "habit_weight": habit.weight,
        "total_weight": None,
        **NOTHING,
    }
    points, pays, undone = 0, False, draws.Undone()
    if present is not None and was_done and outcome.step is None:
        undone, taken = take_back(day.user, present)
        points = -taken
    elif present is not None and was_done:
        # Only the value changed: what was drawn and paid stays.
        kept = ("habit_weight", "total_weight", *NOTHING)
        values |= {name: getattr(present, name) for name in kept}
    elif outcome.step is not None:
        earned = _earn(day, outcome.step)
        values |= earned
        points, pays = values["xp_awarded"], "xp_awarded" in earned
    log = _store(day, present, values)
    if outcome.step is not None and not was_done:
        imported = values["imported"] or not pays
        ledger.note_day(day.user.id, day.date, completions=1, imported=imported)
    if pays:
        _pay(day, log, fresh=present is None)
    figures = streaks.store(habit, outcome)
    reached = None if was_done else outcome.step
    result = _result(day, log, figures, points=points, reached=reached)
    if habit.listening and reached is not None:
        telling.completed(day, result, reached)
    elif habit.listening and was_done and outcome.step is None:
        reward = rewards.get(day.user, undone.reward_id) if undone.reward_id else None
        numbers = {"streak": result["streak_count"], "longest": result["longest_streak"]}
        telling.reverted(habit, present, undone, reward=reward, taken=-points, **numbers)
    return result


def take_back(user: Principal, log: Any) -> tuple[draws.Undone, int]:
    """Undo what a completed log brought: its piece, its points. Returns both."""
    if log.status != "completed":
        return draws.Undone(), 0
    taken = xp.take_back(user.id, xp.COMPLETION, log.id)
    # What never earned anything was imported.
    imported = taken is None or taken.imported
    ledger.note_day(user.id, log.date, completions=-1, imported=imported)
    if taken is None:
        return draws.undo(log.habit_id, log.date), 0
    points = taken.amount
    if log.paid_milestone is not None:
        bonus = xp.take_back(user.id, xp.milestone_source(log.paid_milestone), log.habit_id)
        points += bonus.amount if bonus else 0
    if not taken.imported:
        # It was paid together with its bonus: both count at the same instant.
        ledger.earned(user.id, at=taken.awarded_at, xp=-points, completions=-1)
    return draws.undo(log.habit_id, log.date), points


def _earn(day: Day, step: Step) -> dict[str, Any]:
    """Draw, and count up the points of a completion that is being written."""
    weight = rules.total_weight(day.habit.weight, step.number)
    imported = False
    if not rules.is_recent(day.date, day.today):
        # Put back after a revert: it brings what it had brought before, and no more.
        made = draws.draw_of(day.habit.id, day.date)
        if made is None:
            # That was nothing: it was imported.
            return {"total_weight": weight}
        imported = made.imported
    drawn = draws.draw(
        day.user.id,
        day.habit.id,
        day.date,
        today=day.today,
        total_weight=weight,
        scarcity=day.habit.scarcity,
    )
    worth = xp.amounts()
    extra = worth.bonus(step.number)
    if extra and xp.holds(day.user.id, xp.milestone_source(step.number), day.habit.id):
        extra = 0
    return {
        "total_weight": weight,
        "reward_probability": drawn.probability,
        "reward_id": drawn.reward_id,
        "got_reward": drawn.reward_id is not None,
        "xp_awarded": worth.per_completion + extra,
        "paid_milestone": step.number if extra else None,
        "imported": imported,
    }


def _pay(day: Day, log: dict[str, Any], *, fresh: bool) -> None:
    user_id, at, imported, reached = day.user.id, now(), log["imported"], log["paid_milestone"]
    how: dict[str, Any] = {"at": at, "imported": imported}
    points: int = log["xp_awarded"]
    bonus = xp.amounts().bonus(reached) if reached is not None else 0
    xp.award(user_id, points - bonus, xp.COMPLETION, log["id"], fresh=fresh, **how)
    if bonus:
        xp.award(user_id, bonus, xp.milestone_source(reached), day.habit.id, **how)
    if not imported:
        ledger.earned(user_id, at=at, xp=points, completions=1)


def _store(day: Day, present: AnyRow | None, values: dict[str, Any]) -> dict[str, Any]:
    """Insert or update the log; returns all of it."""
    if present is None:
        values |= {"user_id": day.user.id, "habit_id": day.habit.id, "date": day.date}
        values["created_at"] = now()
        log_id = run(_ADD, values).scalar_one()
    else:
        log_id = present.id
        run(_CHANGE, {"log_id": log_id, **values})
        values["created_at"] = present.created_at
    return {
        **values,
        "id": log_id,
        "habit_id": day.habit.id,
        "habit_name": day.habit.name,
        "date": day.date,
        "completed": values["status"] == "completed",
    }


def _result(
    day: Day, log: dict[str, Any], figures: dict[str, Any], *, points: int, reached: Step | None
) -> dict[str, Any]:
    reward = rewards.get(day.user, log["reward_id"]) if log["reward_id"] else None
    current = current_streak(figures["streak"], figures["alive_until"], day.today)
    return {
        "log": log,
        "streak_count": current if log["streak_count"] is None else log["streak_count"],
        "longest_streak": figures["longest_streak"],
        "total_weight": log["total_weight"],
        "got_reward": log["got_reward"],
        "reward": reward,
        "reward_progress": rewards.progress(reward) if reward else None,
        "xp_awarded": points,
        "level": level(day.habit.xp_points + points),
        "milestone": milestone(reached.number) if reached else None,
        "newly_done": reached is not None,
    }


def _whole(present: AnyRow | None) -> AnyRow | None:
    """All columns of the entry that a day has; the timeline reads only those of streaks."""
    if present is None:
        return None
    return run(_BY_ID, {"log_id": present.id}).one()
